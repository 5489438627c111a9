internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A rule that learning proposes, before it has an id.
struct LearnedRule: Sendable {
  var who: LearnedWho
  let scopes: [Scope]
  /// Seconds: the longest used, rounded up.
  let maxTTL: Int
  /// Indexes of the uses that rest on it.
  var uses: Set<Int>

  /// Seconds that people write in rules.
  static let usualTimes = [
    60, 300, 900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600, 86_400, 2 * 86_400, Limits.ttl,
  ]

  /// The next usual time, from 1 to `Limits.ttl` seconds.
  static func usual(_ seconds: Int) -> Int { usualTimes.first { $0 >= seconds } ?? Limits.ttl }

  /// The fewest rules without widening anything: one for each caller, connection and time, then those united that say
  /// the same of callers who differ in one respect.
  static func all(of uses: [PastUse]) -> [LearnedRule] {
    var callers: [LearnedCaller: LearnedScopes] = [:]
    for (index, use) in uses.enumerated() {
      for atom in use.granted.flatMap(\.atoms) {
        callers[use.caller, default: LearnedScopes()].add(atom, ttl: usual(use.ttlSeconds), use: index)
      }
    }
    for caller in callers.keys { callers[caller]?.dropHeld() }
    let sorted = callers.keys.sorted()
    for wide in sorted {
      for caller in sorted where caller != wide && wide.includes(caller) {
        guard var holder = callers[wide] else { continue }
        callers[caller]?.drop(heldBy: &holder)
        callers[wide] = holder
      }
    }
    return united(sorted.flatMap { caller in callers[caller].map { rules(caller, $0) } ?? [] })
  }

  private static func rules(_ caller: LearnedCaller, _ scopes: LearnedScopes) -> [LearnedRule] {
    let boxes = Dictionary(grouping: scopes.atoms) { Box(connection: $0.key.connection, ttl: $0.value.ttl) }
    return boxes.sorted { $0.key < $1.key }.map { box, atoms in
      LearnedRule(
        who: LearnedWho(caller), scopes: atoms.map(\.key).joinedByActions(limit: Limits.scope), maxTTL: box.ttl,
        uses: atoms.reduce(into: []) { $0.formUnion($1.value.uses) })
    }
  }

  private struct Box: Hashable, Comparable {
    let connection: String
    let ttl: Int

    static func < (a: Box, b: Box) -> Bool { (a.connection, a.ttl) < (b.connection, b.ttl) }
  }

  /// Rules with equal scopes and time whose callers differ in one dimension alone, made one.
  private static func united(_ rules: [LearnedRule]) -> [LearnedRule] {
    var rules = rules
    for dimension in LearnedWho.Dimension.allCases {
      var places: [Alike: Int] = [:]
      var out: [LearnedRule] = []
      for rule in rules {
        let key = rule.who.without(dimension).map { Alike(who: $0, scopes: rule.scopes, ttl: rule.maxTTL) }
        if let key, let place = places[key] {
          out[place].who.add(rule.who, in: dimension)
          out[place].uses.formUnion(rule.uses)
        } else {
          if let key { places[key] = out.count }
          out.append(rule)
        }
      }
      rules = out
    }
    return rules
  }

  private struct Alike: Hashable {
    let who: LearnedWho
    let scopes: [Scope]
    let ttl: Int
  }
}
