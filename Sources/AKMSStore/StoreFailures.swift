internal import AKMSModel
internal import GRDB

/// Every sentence that this module says, so that they can be read together. None can hold a value: they are made of
/// names, numbers, paths and SQLite's own messages, which GRDB leaves bound values out of.
extension Failure {
  static func noStore(_ path: String) -> Failure {
    Failure(.configInvalid, "akms is not set up: there is no \(path)", next: "akms init")
  }

  static func database(_ error: any Error, path: String) -> Failure {
    guard let error = error as? DatabaseError else {
      return Failure(.internal, "\(path) cannot be used", why: "\(type(of: error))")
    }
    let why = "sqlite says \(error.extendedResultCode.rawValue), \(error.message ?? "no message")"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return damaged(path, why)
    case .SQLITE_FULL: return Failure(.internal, "no room left for \(path)", why: why)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Failure(.internal, "\(path) is in use by another process", why: why, next: "akms broker restart")
    default: return Failure(.internal, "\(path) cannot be used", why: why)
    }
  }

  static func damaged(_ path: String, _ why: String) -> Failure {
    Failure(.internal, "\(path) is damaged", why: why, next: "akms store restore")
  }

  static func foreignDatabase(_ path: String) -> Failure {
    Failure(.configInvalid, "\(path) is not a store of akms", why: "its application id is another one")
  }

  static func newerSchema(_ path: String, found: Int, known: Int) -> Failure {
    Failure(
      .configInvalid, "\(path) was written by a newer akms", why: "its schema is \(found), this akms knows \(known)",
      next: "akms version")
  }

  static func file(_ path: String, cannot verb: String, errno: Int32) -> Failure {
    Failure(.internal, "cannot \(verb) \(path)", why: "errno \(errno)")
  }

  static func notOurs(_ path: String, owner: UInt32) -> Failure {
    Failure(.configInvalid, "\(path) is refused", why: "it belongs to uid \(owner)")
  }

  static func openToOthers(_ path: String, mode: UInt32, needed: String) -> Failure {
    Failure(
      .configInvalid, "\(path) is refused", why: "its mode \(String(mode, radix: 8)) lets others in",
      next: "chmod \(needed) \(path)")
  }

  static func wrongKind(_ path: String, expected: String) -> Failure {
    Failure(.configInvalid, "\(path) is refused", why: "it is not \(expected)")
  }

  static let locked = Failure(.locked, "the store is locked", why: "no passphrase was given yet", next: "akms unlock")
  static let lockedByHand = Failure(.locked, "the store is locked", why: "akms lock was called", next: "akms unlock")
  static let wrongPassphrase = Failure(.locked, "the passphrase does not open the store", next: "akms unlock")
  static let noPassphrase = Failure(
    .usage, "the store has no passphrase", why: "its root key lies in a keyfile", next: "akms passphrase set")

  static func keyfile(_ path: String, why: String) -> Failure {
    Failure(.locked, "\(path) does not open the store", why: why, next: "akms doctor")
  }

  static func noSlot(_ id: Int64) -> Failure {
    Failure(.found, "there is no key slot \(id)", next: "akms key slot list")
  }

  static let lastSlot = Failure(
    .usage, "the last key slot stays", why: "without it nothing opens the store again", next: "akms key slot add")
  static let tooManySlots = Failure(
    .usage, "there are 8 key slots already", why: "each one is tried in turn", next: "akms key slot list")
  static let keyfileSlotExists = Failure(.usage, "there is a keyfile slot already", next: "akms key slot list")

  static func noSecret(_ name: SecretName) -> Failure {
    Failure(.found, "no stored secret has the name \(name.text)", next: "akms secret list")
  }

  static func noVersion(_ name: SecretName, _ version: Int) -> Failure {
    Failure(
      .found, "the secret \(name.text) has no version \(version)", why: "the last \(Limits.secretVersions) are kept",
      next: "akms secret history \(name.text)")
  }

  static func tampered(_ name: SecretName, _ version: Int) -> Failure {
    Failure(
      .internal, "version \(version) of the secret \(name.text) does not open", why: "its row in store.db was changed",
      next: "akms store restore")
  }

  static func name(_ text: String, why: String) -> Failure {
    Failure(.usage, "not a secret's name: \(text.prefix(80))", why: why)
  }

  static func value(_ why: String) -> Failure { Failure(.usage, "the value cannot be stored", why: why) }

  static func tag(_ why: String) -> Failure { Failure(.usage, "the tags cannot be stored", why: why) }

  static func configuration(_ what: String, why: String) -> Failure { Failure(.configInvalid, what, why: why) }

  static let configurationTampered = Failure(
    .configInvalid, "the applied configuration is refused", why: "its rows in store.db were changed", next: "akms apply"
  )

  static func noLease(_ id: String) -> Failure {
    Failure(.found, "there is no lease \(id)", next: "akms lease list")
  }
}
