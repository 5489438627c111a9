/// A provider of credentials: what an author writes. One value for each configured connection.
///
/// Calls come many at a time, on Swift's own executor, with a deadline: when it passes, the task is cancelled.
/// `validate`, `analyze` and `serialize` are pure (no network, the same answer each time, within 250, 500 and 100 ms);
/// `vend`, `revoke` and `lookup` may take 10 s. What is thrown is a ``PluginError``; anything else counts as `.failed`
/// and its text is not passed on, because it might hold a secret.
public protocol CredentialProvider: Sendable {
  /// Who the plugin is; asked before any settings are known.
  static var description: PluginDescription { get }

  /// Takes one connection's settings; called anew when they change.
  ///
  /// - Throws: ``PluginError`` of kind `.invalidSetting` with the setting's path.
  init(_ settings: Settings) async throws

  /// The canonical spelling of a scope, which must validate to itself.
  ///
  /// - Throws: ``PluginError`` of kind `.invalidScope` where the scope has no meaning here.
  func validate(_ scope: PluginScope) async throws -> PluginScope

  /// Signals about a scope that was decided on; policy says what they do. Without an implementation: none.
  ///
  /// - Parameter ttl: Seconds granted; 0 where not known.
  func analyze(_ scope: PluginScope, ttl: UInt32) async throws -> [Finding]

  /// The scopes in the provider's own language. Without an implementation: an empty document.
  func serialize(_ scopes: [PluginScope]) async throws -> Document

  /// Makes a credential that allows the order's scopes and nothing else.
  func vend(_ order: VendOrder) async throws -> Credential

  /// Ends a credential early. Without an implementation: `.notRevocable`.
  func revoke(_ revocation: Revocation) async throws -> RevocationResult

  /// What the provider says about a credential. Without an implementation: `.unknown`.
  func lookup(handle: String) async throws -> LookupResult
}

extension CredentialProvider {
  /// No signals.
  public func analyze(_ scope: PluginScope, ttl: UInt32) async throws -> [Finding] { [] }
  /// An empty document.
  public func serialize(_ scopes: [PluginScope]) async throws -> Document { Document() }
  /// Not revocable.
  public func revoke(_ revocation: Revocation) async throws -> RevocationResult { .notRevocable }
  /// The provider cannot tell.
  public func lookup(handle: String) async throws -> LookupResult { .unknown }
}
