internal import AKMSModel
internal import AKMSWire

/// Who a caller is to the core. Proofs (keys on a kernel keyring) are looked for here; there are none yet, so every
/// caller is unproven.
struct Session: Sendable {
  let id: String
  let sessionClass: SessionClass

  /// One for all unproven callers of a uid, until the broker ends (contract section 2.8).
  static func unproven(uid: UInt32, run: RequestID) -> Session {
    Session(id: "unproven-\(uid)-\(run)", sessionClass: .unproven)
  }
}
