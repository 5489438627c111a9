package import AKMSModel
internal import AKMSScope

/// A decision told to a person or a program (`akms policy explain`).
package struct Explanation: Sendable {
  private let request: PolicyRequest
  private let facts: Circumstances
  private let decision: Decision

  package init(_ decision: Decision, of request: PolicyRequest, in facts: Circumstances) {
    self.decision = decision
    self.request = request
    self.facts = facts
  }

  /// Lines for a terminal, printable and without line feeds.
  package var lines: [String] { rawLines.map(Failure.printable) }

  private var rawLines: [String] {
    switch decision {
    case .permit(let permit):
      ["allow: \(request.scope.text) for \(DurationText.text(permit.ttlSeconds))"]
        + (permit.ttlSeconds < request.ttlSeconds ? ["asked for: \(DurationText.text(request.ttlSeconds))"] : [])
        + ruleLines(permit.rules)
    case .ask(let ask):
      ["ask: \(request.scope.text) for \(DurationText.text(ask.ttlSeconds))", "code: approval_pending"]
        + ruleLines(ask.rules)
    case .narrowed(let offer):
      ["deny: \(request.scope.text)", "code: narrowed"] + offer.scopes.map { "offered: \($0.text)" }
        + ["offered for: \(DurationText.text(offer.ttlSeconds))"] + ruleLines(offer.rules)
    case .deny(let denial):
      ["deny: \(request.scope.text)", "code: \(denial.code.rawValue)"] + ruleLines(denial.rules)
        + denial.nearest.map { "nearest: \($0.text) (\($0.rule.source))" } + ["session: \(facts.session.rawValue)"]
    }
  }

  /// One JSON object, keys sorted, without a line feed. `code` and `rule` are null where there is none.
  package var json: String {
    JSONText.object([
      ("code", code.map { JSONText.string($0.rawValue) } ?? "null"),
      ("decision", JSONText.string(word)),
      ("granted", JSONText.array(granted.map(JSONText.string))),
      ("nearest", JSONText.array(nearest.map(Self.json))),
      ("rule", rules.first.map { JSONText.string($0.id) } ?? "null"),
      ("rules", JSONText.array(rules.map(Self.json))),
      ("schema", JSONText.string("akms.policy.explain/1")),
      ("scope", JSONText.string(request.scope.text)),
      ("session", JSONText.string(facts.session.rawValue)),
      ("ttl_seconds", ttlSeconds.map { String($0) } ?? "null"),
    ])
  }

  /// Whether the request is granted whole.
  package var isAllowed: Bool { if case .permit = decision { true } else { false } }

  private var word: String {
    switch decision {
    case .permit: "allow"
    case .ask: "ask"
    case .narrowed, .deny: "deny"
    }
  }

  /// The refusal's code; nil when allowed.
  package var code: FailureCode? {
    switch decision {
    case .permit: nil
    case .narrowed: .narrowed
    case .ask: .approvalPending
    case .deny(let denial): denial.code
    }
  }

  private var granted: [String] {
    switch decision {
    case .permit(let permit): permit.granted.map(\.text)
    case .narrowed(let offer): offer.scopes.map(\.text)
    case .ask(let ask): [ask.request.text]
    case .deny: []
    }
  }

  private var ttlSeconds: Int? {
    switch decision {
    case .permit(let permit): permit.ttlSeconds
    case .narrowed(let offer): offer.ttlSeconds
    case .ask(let ask): ask.ttlSeconds
    case .deny: nil
    }
  }

  private var rules: [RuleReference] {
    switch decision {
    case .permit(let permit): permit.rules
    case .narrowed(let offer): offer.rules
    case .ask(let ask): ask.rules
    case .deny(let denial): denial.rules
    }
  }

  private var nearest: [NearMiss] { if case .deny(let denial) = decision { denial.nearest } else { [] } }

  private func ruleLines(_ rules: [RuleReference]) -> [String] { rules.map { "rule: \($0.id) (\($0.source))" } }

  private static func json(_ rule: RuleReference) -> String {
    JSONText.object([("id", JSONText.string(rule.id)), ("source", JSONText.string("\(rule.source)"))])
  }

  private static func json(_ miss: NearMiss) -> String {
    JSONText.object([
      ("differs_in", JSONText.string(miss.differsIn.rawValue)), ("rule", JSONText.string(miss.rule.id)),
      ("source", JSONText.string("\(miss.rule.source)")), ("wants", miss.wants.map(JSONText.string) ?? "null"),
    ])
  }
}
