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
  package let expected: Expectation
  package let source: RuleSource

  /// What is left nil is not compared.
  package struct Expectation: Hashable, Sendable {
    /// `allow`, `deny` or `ask`.
    package let decision: String?
    package let code: FailureCode?
    package let rule: String?
    package let granted: [Scope]?
    /// Seconds.
    package let ttlSeconds: Int?
  }
}

extension ConfigReader {
  mutating func policyTest(_ node: ConfigNode) -> PolicyTest? {
    guard let table = table(node, keys: ["name", "request", "expect"]),
      let name = required("name", of: table).flatMap({ text($0) }),
      let requestNode = required("request", of: table), let expectNode = required("expect", of: table),
      let request = self.table(requestNode, keys: Self.requestKeys), let expected = expectation(expectNode),
      let scope = required("scope", of: request).flatMap({ self.scope($0) })
    else { return nil }
    if let at = request["at"] { refuse(at.position, "\"at\" is not supported yet") }
    func word(_ key: String, _ reader: inout ConfigReader) -> String? { request[key].flatMap { reader.text($0) } }
    return PolicyTest(
      name: name, scope: scope, ttlSeconds: request["ttl"].flatMap { seconds($0, limit: Limits.ttl) },
      user: word("user", &self), session: request["session"].flatMap { session($0) }, agent: word("agent", &self),
      profile: word("profile", &self), tool: word("tool", &self), cwd: word("cwd", &self),
      reason: word("reason", &self), expected: expected, source: RuleSource(file: file, line: node.position.line))
  }

  private static let requestKeys = [
    "scope", "ttl", "user", "session", "agent", "profile", "tool", "cwd", "reason", "at",
  ]

  private mutating func expectation(_ node: ConfigNode) -> PolicyTest.Expectation? {
    guard let table = table(node, keys: ["decision", "code", "rule", "granted", "ttl"]) else { return nil }
    return PolicyTest.Expectation(
      decision: table["decision"].flatMap { choice($0, ["allow", "deny", "ask"]) },
      code: table["code"].flatMap { choice($0, FailureCode.allCases.map(\.rawValue)) }
        .flatMap(FailureCode.init(rawValue:)),
      rule: table["rule"].flatMap { text($0) }, granted: table["granted"].flatMap { scopes($0) },
      ttlSeconds: table["ttl"].flatMap { seconds($0, limit: Limits.ttl) })
  }

  private mutating func session(_ node: ConfigNode) -> SessionClass? {
    choice(node, SessionClass.allCases.map(\.rawValue)).flatMap(SessionClass.init(rawValue:))
  }
}
