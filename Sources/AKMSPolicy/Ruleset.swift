package import AKMSModel
package import AKMSScope

/// All rules of a policy, immutable; the order in which they were read makes no difference.
package struct Ruleset: Sendable {
  /// By id.
  package let rules: [Rule]
  /// Lower-case hex of SHA-256 over the texts that the rules were read from.
  package let version: String
  let allows: RuleList
  let denies: RuleList

  /// - Parameter texts: The policy files as they were read, in any order; they make the version.
  /// - Throws: `.configInvalid` when two rules share an id.
  package init(rules: [Rule], texts: [String] = []) throws(Failure) {
    let sorted = rules.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.id == b.id {
      let (first, second) = "\(a.source)" <= "\(b.source)" ? (a, b) : (b, a)
      throw Failure(
        .configInvalid, "\(second.source): the rule id \(second.id) is taken",
        why: "\(first.source) has it as well, and an id names one rule", next: nil)
    }
    self.rules = sorted
    self.allows = RuleList(sorted.filter { $0.effect == .allow })
    self.denies = RuleList(sorted.filter { $0.effect == .deny })
    self.version = Self.version(of: texts)
  }

  /// Whether a rule names a tool by its digest: only then is it worth hashing the caller's file for
  /// ``Tool/sha256``; without it such an allow is never satisfied, and such a deny always.
  package var needsToolDigest: Bool {
    rules.contains { rule in rule.who.tool?.contains { if case .sha256 = $0 { true } else { false } } ?? false }
  }

  /// The time zones that rules name, sorted: the host hands in the local time of each (``Circumstances/local``).
  package var zones: [String] { Set(rules.compactMap(\.when?.zone)).sorted() }

  /// Whether a rule counts: only then need the host hand in ``Circumstances/rates``.
  package var needsRates: Bool { rules.contains { $0.rate != nil } }

  /// The same rules with every scope respelt, for providers whose validator has a spelling of its own
  /// (`aws:s3:bucket` is `aws:s3:bucket/**`): requests are decided in that spelling, so rules must be in it as well.
  ///
  /// - Parameter fold: Called once for each scope of each rule; returns it as it is where nothing is known.
  package func folded(_ fold: (Scope) -> Scope) -> Ruleset { Ruleset(folding: self, fold) }

  private init(folding old: Ruleset, _ fold: (Scope) -> Scope) {
    rules = old.rules.map { $0.with(scopes: $0.scopes.map(fold)) }
    allows = RuleList(rules.filter { $0.effect == .allow })
    denies = RuleList(rules.filter { $0.effect == .deny })
    version = old.version
  }

  /// Nothing is allowed.
  package static let empty = Ruleset()

  private init() {
    (rules, allows, denies) = ([], RuleList([]), RuleList([]))
    version = Self.version(of: [])
  }

  /// Hash over the sorted hashes, so that neither the order of files nor where one ends can be mistaken.
  private static func version(of texts: [String]) -> String {
    let digests = texts.map { Fingerprint.hex(Fingerprint.sha256(Array($0.utf8))) }.sorted()
    return Fingerprint.hex(Fingerprint.sha256(Array(digests.joined(separator: "\n").utf8)))
  }
}
