package import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// The least rules that cover what was granted and used (`akms policy learn`): a file to be reviewed, never applied.
///
/// The rules allow every use that they were learned from, for as long, and no scope that was not used; both are checked
/// before this is handed out. What no rule can say widens who may use it and nothing else: a profile that was not in
/// use, a name that was not known.
package struct LearnedPolicy: Sendable {
  /// As in ``text``.
  package let rules: [Rule]
  /// A policy file (`policy/1`) with tests, and comments that say what it was learned from.
  package let text: String
  /// Uses that it was learned from.
  package let uses: Int
  /// Uses from before decisions were recorded.
  package let unrecorded: Int
  /// Uses whose record cannot be read or whose names a policy file cannot hold.
  package let skipped: Int

  /// Reads the ledger; blocks, and uses all processors.
  ///
  /// - Parameters:
  ///   - since: Microseconds since 1970.
  ///   - ledger: Its folder.
  ///   - taken: Ids that the new rules must not have.
  /// - Throws: `.ledgerUnavailable` when there is no ledger or it cannot be read.
  package init(since: Int64, ledger: String, taken: Set<String> = []) throws(Failure) {
    let past = try PastUses.read(ledger, since: since)
    let entries = past.entries.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
    let uses = entries.compactMap { PastUse($0.value) }
    let total = entries.reduce(0) { $0 + $1.value.span.count }
    self.uses = uses.reduce(0) { $0 + $1.span.count }
    (unrecorded, skipped) = (past.unrecorded, total - self.uses)
    var writer = LearnedText(
      since: since, uses: uses, skipped: skipped, unrecorded: past.unrecorded, taken: taken)
    for rule in LearnedRule.all(of: uses) { writer.add(rule) }
    writer.addTests()
    (rules, text) = (writer.rules, writer.text)
    try Self.check(rules, uses)
  }

  /// Every use is allowed for as long as it was, and every atom that is allowed is within one that was used.
  private static func check(_ rules: [Rule], _ uses: [PastUse]) throws(Failure) {
    let ruleset = try Ruleset(rules: rules)
    for use in uses where !use.isAllowed(by: ruleset) {
      throw Failure(.internal, "the rules that were learned do not allow what was used", why: "\(use.granted)")
    }
    let used = Set(uses.flatMap(\.granted).flatMap(\.atoms))
    for atom in rules.flatMap(\.scopes).flatMap(\.atoms) where !used.contains(atom) {
      throw Failure(.internal, "the rules that were learned allow what was not used", why: atom.text)
    }
  }
}

extension PastUse {
  /// Whether all that was granted is granted again, at once and for as long.
  func isAllowed(by ruleset: Ruleset) -> Bool {
    var facts = record.facts
    // what was granted was within the ceiling of the time, whose rest of life is no matter here
    facts.ceiling = nil
    return granted.allSatisfy { scope in
      guard let request = try? PolicyRequest(scope, ttlSeconds: ttlSeconds) else { return false }
      guard case .permit(let permit) = ruleset.decide(request, in: facts, resolvingTool: record.likelyFile) else {
        return false
      }
      return permit.ttlSeconds >= ttlSeconds
    }
  }
}
