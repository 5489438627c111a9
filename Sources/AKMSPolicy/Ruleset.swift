package import AKMSModel
package import AKMSScope

/// All rules of a policy, immutable; the order in which they were read makes no difference. A reference: copies share
/// everything, so a snapshot is one word.
package struct Ruleset: Sendable {
  private let storage: Storage

  /// By id.
  package var rules: [Rule] { storage.rules }
  /// Lower-case hex of SHA-256 over the texts that the rules were read from.
  package var version: String { storage.version }
  /// Whether a rule names a tool by its digest: only then is it worth hashing the caller's file for
  /// ``Tool/sha256``; without it such an allow is never satisfied, and such a deny always.
  package var needsToolDigest: Bool { storage.needsToolDigest }
  /// The time zones that rules name, sorted: the host hands in the local time of each (``Circumstances/local``).
  package var zones: [String] { storage.zones }
  /// Whether a rule counts: only then need the host hand in ``Circumstances/rates``.
  package var needsRates: Bool { storage.needsRates }
  /// Rules that the index cannot tell apart from more than eight others, by id: a request that reaches one of them is
  /// compared with each. Empty for most policies.
  package var residue: [Rule] { storage.index.residue.map { rules[$0] } }

  var index: RuleIndex { storage.index }
  var sketches: SketchList { storage.sketches }

  /// Nothing is allowed.
  package static let empty = Ruleset(Storage(rules: [], version: version(of: [])))

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
    self.init(Storage(rules: sorted, version: Self.version(of: texts)))
  }

  private init(_ storage: Storage) { self.storage = storage }

  /// The same rules with every scope respelt, for providers whose validator has a spelling of its own
  /// (`aws:s3:bucket` is `aws:s3:bucket/**`): requests are decided in that spelling, so rules must be in it as well.
  ///
  /// - Parameter fold: Called once for each scope of each rule; returns it as it is where nothing is known.
  package func folded(_ fold: (Scope) -> Scope) -> Ruleset {
    Ruleset(Storage(rules: rules.map { $0.with(scopes: $0.scopes.map(fold)) }, version: version))
  }

  /// Hash over the sorted hashes, so that neither the order of files nor where one ends can be mistaken.
  private static func version(of texts: [String]) -> String {
    let digests = texts.map { Fingerprint.hex(Fingerprint.sha256(Array($0.utf8))) }.sorted()
    return Fingerprint.hex(Fingerprint.sha256(Array(digests.joined(separator: "\n").utf8)))
  }
}

extension Ruleset {
  private final class Storage: Sendable {
    let rules: [Rule]
    let version: String
    let needsToolDigest: Bool
    let needsRates: Bool
    let zones: [String]
    let index: RuleIndex
    let sketches: SketchList

    /// - Parameter rules: By id.
    init(rules: [Rule], version: String) {
      var shared = SharedWho()
      let rules = rules.map { shared.rule($0) }
      self.rules = rules
      self.version = version
      needsToolDigest = rules.contains { rule in
        rule.who.tool?.contains { if case .sha256 = $0 { true } else { false } } ?? false
      }
      needsRates = rules.contains { $0.rate != nil }
      zones = Set(rules.compactMap(\.when?.zone)).sorted()
      index = RuleIndex(rules)
      sketches = SketchList(rules)
    }
  }

  /// Many rules say the same of their callers: they share one copy of each list.
  private struct SharedWho {
    private var sessions: Set<[SessionClass]> = []
    private var words: Set<[String]> = []

    mutating func rule(_ rule: Rule) -> Rule {
      var who = rule.who
      who.session = who.session.map { sessions.insert($0).memberAfterInsert }
      who.user = shared(who.user)
      who.agent = shared(who.agent)
      who.profile = shared(who.profile)
      return rule.with(who: who)
    }

    private mutating func shared(_ list: [String]?) -> [String]? { list.map { words.insert($0).memberAfterInsert } }
  }
}
