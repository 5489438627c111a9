/// Turns a validated scope into the session policy that STS intersects with the role's own (`Serialize`).
package struct ScopeSerializer: Sendable {
  /// STS's limit on the plain text of an inline session policy, in characters.
  package static let maximumLength = 2048

  private let settings: ConnectionSettings

  package init(_ settings: ConnectionSettings) { self.settings = settings }

  /// The policy document, ASCII JSON of 1 to 2,048 bytes: what the scopes allow together, and nothing else.
  /// The same bytes for the same scopes, in whatever order, and settings.
  ///
  /// - Returns: nil for `assume`, which hands out the role as it is.
  /// - Throws: ``AWSError``: `inexpressible` where IAM cannot say what the scopes say, or only in too many words.
  package func policy(for scopes: [ValidatedScope]) throws(AWSError) -> [UInt8]? {
    let role = try role(for: scopes)
    guard scopes.allSatisfy({ $0.form != .role }) else { return nil }
    let writer = StatementWriter(
      partition: role.arn.partition, region: settings.region ?? "", account: role.arn.account)
    var statements: [PolicyStatement] = []
    for scope in Set(scopes).sorted(by: { $0.text < $1.text }) {
      for statement in try writer.statements(for: scope) where !statements.contains(statement) {
        statements.append(statement)
      }
    }
    // a deny that keeps one scope narrow would cut into the others
    guard Set(scopes).count == 1 || statements.allSatisfy({ $0.effect == .allow }) else {
      throw AWSError(
        .inexpressible, "a wildcard inside a path cannot share a session with other scopes: ask for it alone")
    }
    return try document(statements)
  }

  private func document(_ statements: [PolicyStatement]) throws(AWSError) -> [UInt8] {
    let json = "{\"Version\":\"2012-10-17\",\"Statement\":[" + statements.map(\.json).joined(separator: ",") + "]}"
    guard json.utf8.count <= Self.maximumLength else {
      let length = "the session policy would have \(json.utf8.count) characters, sts takes \(Self.maximumLength)"
      throw AWSError(.inexpressible, length + ": ask for less in one scope")
    }
    return Array(json.utf8)
  }

  /// The role that a session for these scopes is made of.
  ///
  /// - Throws: ``AWSError``: none or several, or a wildcard where one role must stand.
  package func role(for scopes: [ValidatedScope]) throws(AWSError) -> ConnectionSettings.Role {
    var found: ConnectionSettings.Role?
    for scope in scopes {
      let role = try role(of: scope)
      guard found == nil || found == role, scope.form != .role || Set(scopes).count == 1 else {
        throw AWSError(.inexpressible, "the scopes of one session must share a role, and assume stands alone")
      }
      found = role
    }
    guard let found else { throw AWSError(.protocolViolation, "no scope was given") }
    return found
  }

  private func role(of scope: ValidatedScope) throws(AWSError) -> ConnectionSettings.Role {
    if scope.form == .role { return try namedRole(scope) }
    guard let role = settings.roles[scope.scope.param("role") ?? "default"] else {
      let known = settings.roles.keys.sorted().joined(separator: ", ")
      throw .setting("/roles", "the connection has no default role: name one with role=, it has \(known)")
    }
    return role
  }

  // an external id that the settings know for this role goes with it, whatever name they give it
  private func namedRole(_ scope: ValidatedScope) throws(AWSError) -> ConnectionSettings.Role {
    let resource = scope.scope.resource
    let text = resource.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "/")
    guard !resource.contains(where: \.isWild), let arn = RoleARN(text) else {
      throw AWSError(.inexpressible, "assume needs one role, not a wildcard")
    }
    let known = settings.roles.sorted { $0.key < $1.key }.map(\.value)
    return known.first { $0.arn == arn } ?? ConnectionSettings.Role(arn: arn)
  }
}
