package import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// What a zone's clock shows at a moment, in unix seconds, for every zone that a policy names.
package typealias LocalTimes = @Sendable (Int64) -> [String: LocalTime]

/// A policy as it is decided by: immutable, so that one decision reads one of them and nothing else.
package final class PolicySnapshot: Sendable {
  /// The rules; what an allow gives is in the spelling of the connection's provider, as far as that is known.
  package let rules: Ruleset
  /// What ledger and `akms apply` call this state of the files.
  package let version: String
  /// Whether a rule names a tool by its digest.
  package let needsToolDigest: Bool
  /// Why nothing can be decided; nil where the files are usable.
  package let refusal: Failure?
  /// The rules that count, by id; empty where none does.
  let rates: [String: Rate]
  /// The moment in the zones that rules name; asked only where one does.
  let localTimes: LocalTimes?

  /// As read from the files.
  private let applied: Ruleset
  private let spellings: [String: Spellings]
  /// Scopes whose provider has not been asked yet, by connection.
  private let unspelt: [String: [Scope]]

  /// - Parameters:
  ///   - spellings: What is known for each connection whose provider has spellings of its own, be it nothing.
  package init(
    _ applied: Ruleset, version: String, spellings: [String: Spellings] = [:], localTimes: LocalTimes? = nil,
    refusal: Failure? = nil
  ) {
    let fold = RuleFolding(applied, spellings)
    self.applied = applied
    (rules, unspelt, self.spellings) = (fold.folded, fold.unspelt, fold.spellings)
    (self.version, self.refusal) = (version, refusal)
    needsToolDigest = applied.needsToolDigest
    rates = applied.needsRates ? Self.rates(of: applied) : [:]
    self.localTimes = applied.zones.isEmpty ? nil : localTimes
  }

  private static func rates(of rules: Ruleset) -> [String: Rate] {
    Dictionary(rules.rules.compactMap { rule in rule.rate.map { (rule.id, $0) } }) { first, _ in first }
  }

  /// The moment, in unix seconds, in the zones that rules name.
  package func local(at moment: Int64) -> [String: LocalTime] { localTimes?(moment) ?? [:] }

  /// The scopes of a connection's rules that are still as the file has them.
  func unspelt(of connection: String) -> [Scope] { unspelt[connection] ?? [] }

  /// Connections that have such scopes, by name.
  package var unspeltConnections: [String] { unspelt.keys.sorted() }

  /// The provider's spelling of a scope where a rule has it and the provider has been asked; else as it is.
  package func spelling(of scope: Scope) -> Scope { spellings[scope.connection]?.known[scope] ?? scope }

  /// The same policy with more spellings known for a connection.
  func with(_ more: [Scope: Scope], for connection: String) -> PolicySnapshot {
    guard var table = spellings[connection] else { return self }
    table.known.merge(more) { $1 }
    var all = spellings
    all[connection] = table
    return PolicySnapshot(applied, version: version, spellings: all, localTimes: localTimes, refusal: refusal)
  }

  /// What is known of a connection's spellings.
  func spellings(of connection: String) -> Spellings? { spellings[connection] }

  /// A rule of this policy; the rules are by id.
  func rule(_ id: String) -> Rule? {
    var (low, high) = (0, rules.rules.count)
    while low < high {
      let middle = low + (high - low) / 2
      if rules.rules[middle].id.utf8.lexicographicallyPrecedes(id.utf8) { low = middle + 1 } else { high = middle }
    }
    return low < rules.rules.count && rules.rules[low].id == id ? rules.rules[low] : nil
  }
}
