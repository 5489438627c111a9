import AKMSPluginKit
import DynsecretsAWS

/// One AWS connection as the host sees it: a thin coat over `DynsecretsAWS`, which knows no gRPC.
struct AWSProvider: CredentialProvider {
  /// Milliseconds in which a session must be there; the host gives up after ten seconds.
  static let vendTime = 9500

  private let settings: ConnectionSettings
  private let stored: Stored
  private let vender: AssumeRoleVender
  private let recent = RecentOrders()

  init(_ settings: Settings) throws {
    stored = Stored(settings: settings)
    let reader = SourceReader()
    self.settings = try mapped { () throws(AWSError) in
      let value = try DynsecretsAWS.SettingValue(settings.value)
      let read = try ConnectionSettings(value, profiles: ProfileKey(folder: SourceReader.home + "/.aws"))
      // a key that cannot be read is said at start, not at the first child
      if case .secret = read.source { _ = try reader.key(read.source, stored: Stored(settings: settings).bytes) }
      return read
    }
    vender = AssumeRoleVender(
      self.settings,
      transport: try mapped { [caFile = self.settings.caFile] () throws(AWSError) in
        try HTTPTransport(caFile: caFile)
      })
  }

  func validate(_ scope: PluginScope) throws -> PluginScope {
    PluginScope(try validated(scope).scope)
  }

  func analyze(_ scope: PluginScope, ttl: UInt32) throws -> [Finding] {
    ScopeAnalyzer().warnings(for: try validated(scope)).map(Finding.init)
  }

  func serialize(_ scopes: [PluginScope]) throws -> Document {
    let scopes = try scopes.map(validated)
    guard let policy = try mapped({ () throws(AWSError) in try ScopeSerializer(settings).policy(for: scopes) }) else {
      return Document()
    }
    return Document(policy, mediaType: "application/json")
  }

  func vend(_ order: VendOrder) async throws -> Credential {
    let own = AssumeRoleVender.Order(
      scopes: order.scopes.map(\.text), policy: order.document.bytes, seconds: Int(order.ttl), user: order.user,
      lease: order.lease, within: Self.vendTime)
    let minted: MintedCredentials
    do throws(AWSError) {
      minted = try await recent.session(for: order.requestID, own) { [self] () throws(AWSError) in
        try await vender.vend(own, key: try SourceReader().key(settings.source, stored: stored.bytes))
      }
    } catch { throw PluginError(error) }
    return try Credential(minted)
  }

  private func validated(_ scope: PluginScope) throws -> ValidatedScope {
    try mapped { () throws(AWSError) in try ScopeValidator(settings).validate(scope.text) }
  }

  /// The stored secrets that the settings name.
  private struct Stored: Sendable {
    let settings: Settings

    func bytes(_ name: String) throws(AWSError) -> SecretBytes {
      guard let value = try? settings.secret(name) else {
        throw AWSError(.invalidSettings, "the stored secret \(name) was not handed over", settingPath: "/source/secret")
      }
      var copy = value.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
      return SecretBytes(taking: &copy)
    }
  }
}

/// Runs a body of the library and turns its error into the kit's.
func mapped<R>(_ body: () throws(AWSError) -> R) throws(PluginError) -> R {
  do throws(AWSError) { return try body() } catch { throw PluginError(error) }
}
