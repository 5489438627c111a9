import AKMSPluginKit

/// A provider without an account behind it: mints a random token for `example:read:THING` and `example:write:THING`.
struct Example: CredentialProvider {
  static let description = PluginDescription(
    name: "example-swift", version: "1.0.0", provider: "example", summary: "mints tokens that open nothing",
    actions: [.init("read", "reads a thing", example: "example:read:thing"), .init("write", "changes a thing")],
    variables: [.init("EXAMPLE_TOKEN")], clears: ["EXAMPLE_PROFILE"],
    resources: [.init("*", "a thing", foldsCase: true), .init("**", "all of them")],
    lifetime: .init(minimum: 1, standard: 900, maximum: 3600), revocation: .byHandle, licence: "MIT")

  private struct NoSettings: Codable {}
  init(_ settings: Settings) throws { _ = try settings.decode(NoSettings.self) }

  func validate(_ scope: PluginScope) throws -> PluginScope {
    guard Set(scope.actions).isSubset(of: ["read", "write", "*"]) else {
      throw PluginError(.invalidScope, "example knows the actions read and write")
    }
    var canonical = scope
    canonical.segments = scope.segments.map { $0.lowercased() }
    return canonical
  }

  func analyze(_ scope: PluginScope, ttl: UInt32) -> [Finding] {
    scope.hasWildcard ? [Finding(.warn, "wildcard", "\(scope.resource) names more than one thing")] : []
  }

  func serialize(_ scopes: [PluginScope]) -> Document {
    Document(Array(scopes.map(\.text).joined(separator: "\n").utf8), mediaType: "text/plain")
  }

  func vend(_ order: VendOrder) throws -> Credential {
    Credential(
      secrets: ["EXAMPLE_TOKEN": try .random(hexDigits: 40)], expires: order.expiry,
      metadata: ["user": order.user], handle: order.requestID)
  }

  func revoke(_ revocation: Revocation) -> RevocationResult { .revoked }
}
