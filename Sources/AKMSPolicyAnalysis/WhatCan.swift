package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// What a caller can get, as far as the caller is known, and which denies may stand against it.
package struct WhatCan: Sendable {
  package let caller: Caller
  /// By rule id and scope.
  package let entries: [Offering]
  /// Denies that can hit such a caller, by id.
  package let denies: [Deny]

  /// A deny with what it takes.
  package struct Deny: Hashable, Sendable {
    package let rule: RuleSite
    package let scopes: [String]
    package let who: String
  }

  package init(_ caller: Caller, in ruleset: Ruleset) {
    self.caller = caller
    // a deny is satisfied by what is not known, so nothing that the caller does not say spares it
    let hits = ruleset.rules.filter { $0.effect == .deny && caller.canBeHit(by: $0) }
    denies = hits.map { Deny(rule: RuleSite($0), scopes: $0.scopes.map(\.text).sorted(), who: $0.whoWords) }
    let index = ScopeIndex(hits)
    entries = ruleset.rules.filter { $0.effect == .allow && caller.canSatisfy($0) }.flatMap { rule in
      Set(rule.scopes).sorted().compactMap { scope in
        let near = Set(index.near(scope).map(\.rule)).sorted().map { hits[$0] }
        return Offering(rule.seen(by: caller), scope, denies: near, sessions: caller.sessions(of: rule))
      }
    }
  }

  /// For people.
  package var lines: [String] {
    let nothing = entries.isEmpty ? ["nothing is allowed"] : []
    let taken = denies.map { "denied: \($0.scopes.joined(separator: " ")): \($0.who) (rule \($0.rule.text))" }
    return (nothing + entries.flatMap(\.lines) + taken).map(Failure.printable)
  }

  /// `{"items": […], "denies": [{"rule", "scopes", "who"}]}`; an item as in ``WhoCan/json``.
  package var json: JSONObject {
    let denies = denies.map { deny in
      JSONValue.object(["rule": deny.rule.json, "scopes": .strings(deny.scopes), "who": .string(deny.who)])
    }
    return ["items": .array(entries.map(\.json)), "denies": .array(denies)]
  }
}

extension Caller {
  /// Whether a deny can be satisfied for such a caller; never wrongly false.
  func canBeHit(by deny: Rule) -> Bool { !sessions(of: deny).isEmpty && who.mayMeet(atHome(deny.who)) }
}

extension Rule {
  /// The rule as far as it is about one caller: what the caller fixes, it asks for as well.
  func seen(by caller: Caller) -> Rule {
    var who = self.who
    if who.user == nil, let user = caller.user { who.user = [user] }
    if who.agent == nil, let agent = caller.agent { who.agent = [agent] }
    if who.profile == nil, let profile = caller.profile { who.profile = [profile] }
    if let session = caller.session { who.session = [session] }
    return Rule(
      id: id, effect: effect, who: who, scopes: scopes, when: when, maxTTL: maxTTL, rate: rate, terms: terms,
      source: source)
  }
}
