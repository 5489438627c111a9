internal import AKMSModel
internal import AKMSPluginProtocol
internal import FoundationEssentials

/// What a plugin says of itself, checked: nothing below trusts `Describe` again.
package struct DescribedPlugin: Sendable, Equatable {
  package let name: String
  package let version: String
  /// Full names of the services.
  package let services: Set<String>
  package let licence: String
  package let summary: String
  /// Curve25519, 32 bytes, of this process alone.
  let secretPublicKey: [UInt8]
  /// The provider's name, a scope `name`.
  package let provider: String
  package let actions: [(name: String, description: String)]
  /// In the plugin's order.
  package let variables: [Variable]
  package let clears: [String]
  /// Seconds, 1 to `Limits.ttl`: minimum <= standard <= maximum.
  package let lifetime: (minimum: Int, standard: Int, maximum: Int)
  package let revocation: Revocability

  /// The services by their short names, sorted, without the one that every plugin serves: what it is for.
  package var roles: [String] {
    services.compactMap { $0.split(separator: ".").last.map(String.init) }.filter { $0 != "Plugin" }.sorted()
  }

  package struct Variable: Sendable, Equatable {
    package let name: String
    package let isSecret: Bool
  }

  package enum Revocability: Sendable, Equatable { case none, byHandle, byValue }

  package static func == (a: DescribedPlugin, b: DescribedPlugin) -> Bool {
    a.name == b.name && a.version == b.version && a.services == b.services && a.provider == b.provider
      && a.variables == b.variables && a.clears == b.clears && a.lifetime == b.lifetime && a.revocation == b.revocation
      && a.actions.map(\.name) == b.actions.map(\.name)
  }

  /// The services without which a plugin vends nothing.
  static let needed = ["Plugin", "ScopeValidator", "ScopeAnalyzer", "ScopeSerializer", "CredentialVender"].map {
    "akms.plugin.v1." + $0
  }

  /// - Parameter expected: The name under which it was started.
  /// - Throws: `.pluginFailed`, naming the first thing that is wrong.
  init(_ wire: Akms_Plugin_V1_DescribeResponse, expecting expected: String) throws(Failure) {
    let check = DescriptionCheck(plugin: expected)
    try check.require(wire.name == expected, "it calls itself \"\(PluginText.cut(wire.name, to: 64))\"")
    try check.require(PluginText.isLine(wire.version, atMost: 32), "its version is no text of 1 to 32 bytes")
    try check.require(
      wire.apiVersion.split(separator: ".").first == "1",
      "it speaks version \"\(PluginText.cut(wire.apiVersion, to: 16))\" of the protocol, and this akms version 1")
    try check.require(
      wire.secretPublicKey.count == 32, "its public key has \(wire.secretPublicKey.count) bytes, and 32 are needed")
    if let missing = Self.needed.first(where: { !wire.services.contains($0) }) {
      throw check.refused("it does not serve \(missing)")
    }
    name = wire.name
    version = wire.version
    services = Set(wire.services.prefix(64))
    licence = PluginText.cut(wire.licence, to: 64)
    summary = PluginText.cut(wire.summary, to: PluginLimits.description)
    secretPublicKey = [UInt8](wire.secretPublicKey)
    provider = try check.provider(wire.provider)
    actions = try check.actions(wire.provider)
    variables = try check.variables(wire.provider)
    clears = try check.clears(wire.provider)
    lifetime = try check.lifetime(wire.provider.lifetime)
    revocation =
      switch wire.provider.revocation {
      case .byHandle: .byHandle
      case .byValue: .byValue
      default: .none
      }
  }
}
