internal import AKMSModel

/// One promise of docs/harnesses.md, tried out.
struct HarnessCheck: Sendable {
  let name: String
  /// Does what is needed and judges it: what does not hold, in order; nothing where all does.
  ///
  /// - Throws: What kept it from being tried.
  let run: @Sendable (Trial) throws(Failure) -> [String]

  init(_ name: String, _ run: @escaping @Sendable (Trial) throws(Failure) -> [String]) {
    (self.name, self.run) = (name, run)
  }

  /// In the order in which they are run; the ledger's comes last, when everything has been written.
  static let all = endings + reports + surroundings + sharing + [ledger]
}
