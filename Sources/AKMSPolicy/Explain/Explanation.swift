package import AKMSModel
internal import AKMSScope

/// A decision told to a person or a program (`akms policy explain`).
package struct Explanation: Sendable {
  private let request: PolicyRequest
  private let facts: Circumstances
  private let decision: Decision
  private let origins: [String: Origin]

  /// - Parameter origins: Where `user`, `session`, `agent`, `profile`, `tool`, `cwd`, `time` and `reason` came from.
  package init(
    _ decision: Decision, of request: PolicyRequest, in facts: Circumstances, origins: [String: Origin] = [:]
  ) {
    self.decision = decision
    self.request = request
    self.facts = facts
    self.origins = origins
  }

  /// Lines for a terminal, printable and without line feeds.
  package var lines: [String] {
    let remedy = remedy.map { remedy in
      ["to allow it: \(remedy.text)"] + (remedy.command.map { ["command: \($0)"] } ?? [])
    }
    let attributes = facts.attributes(origins).map(\.line)
    return (answerLines + (remedy ?? []) + attributes).map(Failure.printable)
  }

  private var answerLines: [String] {
    switch decision {
    case .permit(let permit):
      ["allow: \(request.scope.text) for \(DurationText.text(permit.ttlSeconds))"] + shareLines
        + ruleLines(permit.rules)
    case .ask(let ask):
      ["ask: \(request.scope.text) for \(DurationText.text(ask.ttlSeconds))", "code: approval_pending"] + shareLines
        + ruleLines(ask.rules)
    case .narrowed(let offer):
      ["deny: \(request.scope.text)", "code: narrowed"] + offer.scopes.map { "offered: \($0.text)" }
        + ["offered for: \(DurationText.text(offer.ttlSeconds))" + (offer.needsApproval ? ", once approved" : "")]
        + shareLines + lost.map { "narrowed away: \($0.line)" } + ruleLines(offer.rules)
    case .deny(let denial):
      ["deny: \(request.scope.text)", "code: \(denial.code.rawValue)"] + ruleLines(denial.rules)
        + (denial.retryAfter.map { ["again in: \(($0 + 999) / 1000)s"] } ?? [])
        + denial.nearest.map { "nearest: \($0.text) (\($0.rule.source))" }
    }
  }

  /// Where the time that is granted comes from, when it is less than what was asked for.
  private var shareLines: [String] {
    guard let ttlSeconds, ttlSeconds < request.ttlSeconds else { return [] }
    let asked = ["asked for: \(DurationText.text(request.ttlSeconds))"]
    guard shares.count > 1 else { return asked }
    return asked + shares.map { "\($0.scope.text): \(DurationText.text($0.ttlSeconds)) by \($0.rule.id)" }
  }

  /// One JSON object, keys sorted, without a line feed. `code`, `rule` and `change` are null where there is none.
  package var json: String {
    JSONText.object(
      [
        ("attributes", JSONText.array(facts.attributes(origins).map(\.json))),
        ("change", remedy?.json ?? "null"),
      ] + answerMembers)
  }

  /// What was decided and by which rules, without the circumstances: one JSON object, keys sorted, without a line
  /// feed. Equal decisions of equal policies give equal bytes, so a record of them can be replayed and compared.
  package var answer: String { JSONText.object(answerMembers) }

  private var answerMembers: [(key: String, value: String)] {
    [
      ("code", code.map { JSONText.string($0.rawValue) } ?? "null"),
      ("decision", JSONText.string(word)),
      ("granted", JSONText.array(granted.map(JSONText.string))),
      ("narrowed_away", JSONText.array(lost.map(\.json))),
      ("nearest", JSONText.array(nearest.map(\.json))),
      ("retry_after_ms", retryAfter.map { String($0) } ?? "null"),
      ("rule", rules.first.map { JSONText.string($0.id) } ?? "null"),
      ("rules", JSONText.array(rules.map(\.json))),
      ("schema", JSONText.string("akms.policy.explain/1")),
      ("scope", JSONText.string(request.scope.text)),
      ("session", JSONText.string(facts.session.rawValue)),
      ("ttl_seconds", ttlSeconds.map { String($0) } ?? "null"),
    ]
  }

  /// Whether the request is granted whole.
  package var isAllowed: Bool { if case .permit = decision { true } else { false } }

  /// The smallest change that would allow it; nil when it is allowed.
  package var remedy: Remedy? { Remedy(decision, of: request.scope, in: facts) }

  /// `allow`, `ask` or `deny`.
  package var word: String {
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

  private var shares: [Share] {
    switch decision {
    case .permit(let permit): permit.shares
    case .narrowed(let offer): offer.shares
    case .ask(let ask): ask.shares
    case .deny: []
    }
  }

  private var lost: [NarrowedAway] {
    guard case .narrowed(let offer) = decision else { return [] }
    return request.scope.atoms.compactMap { NarrowedAway($0, offer.scopes) }
  }

  private var nearest: [NearMiss] { if case .deny(let denial) = decision { denial.nearest } else { [] } }
  private var retryAfter: Int? { if case .deny(let denial) = decision { denial.retryAfter } else { nil } }
  private func ruleLines(_ rules: [RuleReference]) -> [String] { rules.map { "rule: \($0.id) (\($0.source))" } }
}

/// An atom of a request that an offer does not hold whole.
private struct NarrowedAway {
  let atom: Scope
  /// What is left of it.
  let left: [Scope]

  /// - Returns: nil where nothing is taken away.
  init?(_ atom: Scope, _ offered: [Scope]) {
    if offered.contains(where: atom.isContained(in:)) { return nil }
    self.atom = atom
    left = offered.filter { $0.overlaps(atom) }
  }

  var line: String {
    left.isEmpty ? "all of \(atom.text)" : "\(atom.text) but for \(left.map(\.text).joined(separator: " "))"
  }

  var json: String {
    JSONText.object([
      ("left", JSONText.array(left.map { JSONText.string($0.text) })), ("scope", JSONText.string(atom.text)),
    ])
  }
}

extension RuleReference {
  fileprivate var json: String {
    JSONText.object([("id", JSONText.string(id)), ("source", JSONText.string("\(source)"))])
  }
}

extension NearMiss {
  fileprivate var json: String {
    JSONText.object([
      ("differs_in", JSONText.string(differsIn.rawValue)), ("rule", JSONText.string(rule.id)),
      ("source", JSONText.string("\(rule.source)")), ("wants", wants.map(JSONText.string) ?? "null"),
    ])
  }
}
