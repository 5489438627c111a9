import AKMSModel
import AKMSPolicy
import AKMSScope

func scope(_ text: String) throws -> Scope { try Scope(parsing: text) }

/// A rule with short defaults; the line is the id's length, so that it can be told in texts.
func rule(
  _ id: String, _ effect: Effect, _ scopes: [String], who: Who = Who(), ttl: Int = 3600,
  terms: Terms = Terms()
) throws -> Rule {
  Rule(
    id: id, effect: effect, who: who, scopes: try scopes.map(scope), maxTTL: ttl, terms: terms,
    source: RuleSource(file: "p.yaml", line: id.utf8.count))
}

/// An allow.
func rule(
  _ id: String, _ scopes: [String], who: Who = Who(), ttl: Int = 3600, terms: Terms = Terms()
) throws -> Rule {
  try rule(id, .allow, scopes, who: who, ttl: ttl, terms: terms)
}

func facts(
  _ session: SessionClass = .human, user: Attribute<String> = .known("dana"), groups: [String] = [],
  agent: Attribute<String> = .absent, profile: Attribute<String> = .absent, tool: Attribute<Tool> = .absent,
  cwd: Attribute<String> = .absent, reason: String? = nil, home: String? = "/home/dana"
) -> Circumstances {
  Circumstances(
    user: user, uid: 1000, groups: groups, session: session, agent: agent, profile: profile, tool: tool, cwd: cwd,
    reason: reason, home: home)
}

/// A decision as one line: `allow GRANTED for TTL by RULES`, `narrowed …`, or `deny CODE by RULES near MISSES`.
func line(_ decision: Decision) -> String {
  switch decision {
  case .permit(let permit):
    "allow \(names(permit.granted)) for \(permit.ttlSeconds) by \(names(permit.rules))"
  case .narrowed(let offer):
    "narrowed \(names(offer.scopes)) for \(offer.ttlSeconds) by \(names(offer.rules))"
  case .ask(let ask):
    "ask \(ask.request) for \(ask.ttlSeconds) by \(names(ask.rules))"
  case .deny(let denial):
    "deny \(denial.code.rawValue) by \(names(denial.rules)) near \(denial.nearest.map(\.text).joined(separator: "; "))"
  }
}

private func names(_ scopes: [Scope]) -> String { scopes.map(\.text).joined(separator: " ") }
private func names(_ rules: [RuleReference]) -> String { rules.map(\.id).joined(separator: " ") }

func decide(
  _ rules: [Rule], _ text: String, ttl: Int = 3600, in facts: Circumstances = facts(),
  resolvingTool resolve: ToolResolver = { _ in nil }
) throws -> Decision {
  try Ruleset(rules: rules).decide(PolicyRequest(scope(text), ttlSeconds: ttl), in: facts, resolvingTool: resolve)
}
