internal import AKMSJSON
package import AKMSModel
internal import AKMSPolicy
package import AKMSScope

/// What one rule gives: a scope to somebody, for so long, on conditions.
package struct Offering: Hashable, Sendable {
  package let rule: RuleSite
  package let scope: Scope
  /// In the order human, agent, ci, unproven.
  package let sessions: [SessionClass]
  /// The rule's other `who`, in words: `agent sessions; user dana`.
  package let who: String
  /// The same in parts, for programs: key and values.
  let listed: [String: [String]]
  package let ttlSeconds: Int
  /// `with a reason`, `after an approval`, `at most 30/1h`, `only mon-fri …`, `with --redact`.
  package let conditions: [String]
  /// Denies that can take a part of it, or all of it from some, by id.
  package let unless: [RuleSite]

  /// - Parameter denies: Those that may matter.
  /// - Returns: nil where one deny takes all of it from everybody.
  init?(_ allow: Rule, _ scope: Scope, denies: [Rule], sessions admitted: [SessionClass]? = nil) {
    let hits = denies.filter { deny in deny.mayMeet(allow) && deny.scopes.contains { $0.reaches(scope) } }
    if hits.contains(where: { $0.takes(scope) && $0.alwaysHits(allow) }) { return nil }
    let spared = (admitted ?? allow.sessions).filter { session in
      !hits.contains { $0.takes(scope) && $0.sessions.contains(session) && $0.hitsAll(of: allow) }
    }
    if spared.isEmpty { return nil }
    rule = RuleSite(allow)
    self.scope = scope
    sessions = spared
    who = allow.words(for: spared)
    listed = Dictionary(uniqueKeysWithValues: allow.who.listed)
    ttlSeconds = allow.maxTTL
    conditions = allow.conditions
    unless = hits.filter { deny in spared.contains(where: deny.sessions.contains) }.map { RuleSite($0) }
  }

  /// What a rule has of `scope`; parts that another holds are left out.
  static func parts(of rule: Rule, within scope: Scope) -> [Scope] {
    let all = Set(rule.scopes.compactMap { $0.overlaps(scope) ? try? $0.meet(scope) : nil }).sorted()
    return all.filter { part in !all.contains { $0 != part && part.isContained(in: $0) } }
  }

  /// Two to three lines.
  var lines: [String] {
    let conditions = conditions.map { ", \($0)" }.joined()
    return ["\(scope.text): \(who), up to \(DurationText.text(ttlSeconds))\(conditions) (rule \(rule.text))"]
      + (unless.isEmpty ? [] : ["  unless denied by " + unless.map(\.text).joined(separator: "; ")])
  }

  var json: JSONValue {
    .object([
      "rule": rule.json, "scope": .string(scope.text), "sessions": .strings(sessions.map(\.rawValue)),
      "who": .string(who), "only": .object(listed.mapValues { .strings($0) }),
      "ttl_seconds": .integer(Int64(ttlSeconds)), "conditions": .strings(conditions),
      "unless": .array(unless.map(\.json)),
    ])
  }
}

extension Rule {
  /// As ``alwaysHits(_:)``, session classes left aside.
  func hitsAll(of allow: Rule) -> Bool { who.holds(allow.who) && holdsTime(allow) }

  /// As ``whoWords``, for some of its session classes.
  func words(for sessions: [SessionClass]) -> String {
    ([Self.words(sessions)] + who.listed.map { "\($0.key) \($0.values.joined(separator: " or "))" })
      .joined(separator: "; ")
  }
}
