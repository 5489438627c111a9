package import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// All that a decision was made from, and a fingerprint of what it said: `akms.decision` of the ledger's events
/// (`docs/protocol/audit.md`). Under the same rules it can be made again, byte for byte, years later.
///
/// It holds no secret: names, paths, scopes and counters. Of the reason it holds only whether there was one.
package struct RecordedDecision: Sendable {
  package let request: PolicyRequest
  /// As they were, but that a reason is some text or none.
  package let facts: Circumstances
  /// The paths of rules that were looked up meanwhile, with the file that was found there; nil for none.
  package let tools: [String: FileIdentity?]
  /// ``Ruleset/version`` of the rules that decided: 64 lower-case hex digits.
  package let rules: String
  /// Why not all was allowed at once: `.narrowed`, `.approvalPending` or a denial's code; nil for a permit.
  package let code: FailureCode?
  /// Lower-case hex of SHA-256 over the bytes of ``Explanation/answer``.
  package let answer: String

  /// What `facts.reason` is after reading, where one was given.
  static let someReason = "given"

  /// - Parameters:
  ///   - request: In the spelling that was decided on.
  ///   - tools: Only what was resolved during the decision.
  ///   - version: Of the rules, 64 lower-case hex digits.
  package init(
    _ request: PolicyRequest, _ facts: Circumstances, tools: [String: FileIdentity?], rules version: String,
    decision: Decision
  ) {
    let explanation = Explanation(decision, of: request, in: facts)
    self.init(
      request, facts, tools: tools, rules: version, code: explanation.code, answer: Self.fingerprint(explanation))
  }

  init(
    _ request: PolicyRequest, _ facts: Circumstances, tools: [String: FileIdentity?], rules: String,
    code: FailureCode?, answer: String
  ) {
    self.request = request
    self.facts = facts
    self.tools = tools
    self.rules = rules
    self.code = code
    self.answer = answer
  }

  /// Decides, and records what the decision was made from. Each path of a rule is looked up once at most.
  ///
  package static func decide(
    _ request: PolicyRequest, in facts: Circumstances, by ruleset: Ruleset, resolvingTool resolveTool: ToolResolver
  ) -> (decision: Decision, record: RecordedDecision) {
    var tools: [String: FileIdentity?] = [:]
    let decision = ruleset.decide(request, in: facts) { path in
      if let known = tools[path] { return known }
      let found = resolveTool(path)
      tools[path] = .some(found)
      return found
    }
    return (decision, RecordedDecision(request, facts, tools: tools, rules: ruleset.version, decision: decision))
  }

  /// The decision made again, by these rules or by others.
  ///
  /// Under the rules that decided then, in the spelling of that time, its answer has the fingerprint ``answer``.
  package func replay(in ruleset: Ruleset) -> Decision {
    ruleset.decide(request, in: facts, resolvingTool: resolve)
  }

  /// The fingerprint of a decision about this request, to be compared with ``answer``.
  package func fingerprint(of decision: Decision) -> String {
    Self.fingerprint(Explanation(decision, of: request, in: facts))
  }

  private static func fingerprint(_ explanation: Explanation) -> String {
    Fingerprint.hex(Fingerprint.sha256(Array(explanation.answer.utf8)))
  }

  private func resolve(_ path: String) -> FileIdentity? { tools[path] ?? nil }
}
