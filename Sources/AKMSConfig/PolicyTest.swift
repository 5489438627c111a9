package import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// One entry of a policy file's `tests`: a request, and what its answer is expected to be.
package struct PolicyTest: Hashable, Sendable {
  package let name: String
  package let scope: Scope
  /// Seconds.
  package let ttlSeconds: Int?
  package let user: String?
  package let session: SessionClass?
  package let agent: String?
  package let profile: String?
  package let tool: String?
  package let cwd: String?
  package let reason: String?
  /// `at`: seconds since 1970; without it no zone's local time is known.
  package let at: Int64?
  package let expected: Expectation
  /// Where the test stands: of its first key, for messages.
  package let file: String
  package let position: ConfigPosition

  package init(
    name: String, scope: Scope, ttlSeconds: Int? = nil, user: String? = nil, session: SessionClass? = nil,
    agent: String? = nil, profile: String? = nil, tool: String? = nil, cwd: String? = nil, reason: String? = nil,
    at: Int64? = nil, expected: Expectation, file: String, position: ConfigPosition
  ) {
    self.name = name
    self.scope = scope
    self.ttlSeconds = ttlSeconds
    self.user = user
    self.session = session
    self.agent = agent
    self.profile = profile
    self.tool = tool
    self.cwd = cwd
    self.reason = reason
    self.at = at
    self.expected = expected
    self.file = file
    self.position = position
  }

  package var source: RuleSource { RuleSource(file: file, line: position.line) }

  /// What is left nil is not compared.
  package struct Expectation: Hashable, Sendable {
    /// `allow`, `deny` or `ask`.
    package let decision: String?
    package let code: FailureCode?
    /// The id of a deciding rule.
    package let rule: String?
    package let granted: [Scope]?
    /// Seconds.
    package let ttlSeconds: Int?

    package init(
      decision: String? = nil, code: FailureCode? = nil, rule: String? = nil, granted: [Scope]? = nil,
      ttlSeconds: Int? = nil
    ) {
      self.decision = decision
      self.code = code
      self.rule = rule
      self.granted = granted
      self.ttlSeconds = ttlSeconds
    }
  }
}

extension ConfigReader {
  mutating func policyTest(_ node: ConfigNode) -> PolicyTest? {
    guard let table = table(node, .test) else { return nil }
    let name = required("name", of: table).flatMap { text($0) }
    let request = required("request", of: table).flatMap { self.table($0, .request) }
    let expected = required("expect", of: table).flatMap { expectation($0) }
    guard let request else { return nil }
    let scope = required("scope", of: request).flatMap { self.scope($0) }
    func word(_ key: String, _ reader: inout ConfigReader) -> String? { request[key].flatMap { reader.text($0) } }
    let (user, agent, profile) = (word("user", &self), word("agent", &self), word("profile", &self))
    let (tool, cwd, reason) = (word("tool", &self), word("cwd", &self), word("reason", &self))
    let ttl = request["ttl"].flatMap { seconds($0, limit: Limits.ttl) }
    let session = request["session"].flatMap { sessionClass($0) }
    let at = request["at"].flatMap { moment($0) }
    guard let name, let expected, let scope else { return nil }
    return PolicyTest(
      name: name, scope: scope, ttlSeconds: ttl, user: user, session: session, agent: agent, profile: profile,
      tool: tool, cwd: cwd, reason: reason, at: at, expected: expected, file: file, position: node.position)
  }

  private mutating func expectation(_ node: ConfigNode) -> PolicyTest.Expectation? {
    guard let table = table(node, .expectation) else { return nil }
    return PolicyTest.Expectation(
      decision: table["decision"].flatMap { choice($0, ["allow", "deny", "ask"]) },
      code: table["code"].flatMap { choice($0, FailureCode.allCases.map(\.rawValue)) }
        .flatMap(FailureCode.init(rawValue:)),
      rule: table["rule"].flatMap { text($0) }, granted: table["granted"].flatMap { scopes($0) },
      ttlSeconds: table["ttl"].flatMap { seconds($0, limit: Limits.ttl) })
  }

  private mutating func sessionClass(_ node: ConfigNode) -> SessionClass? {
    choice(node, SessionClass.allCases.map(\.rawValue)).flatMap(SessionClass.init(rawValue:))
  }

  private mutating func moment(_ node: ConfigNode) -> Int64? {
    guard let text = text(node) else { return nil }
    return MomentText.seconds(text)
      ?? refused(node, "expected a time of RFC 3339 such as 2026-01-31T09:00:00Z, found \"\(text)\"")
  }
}
