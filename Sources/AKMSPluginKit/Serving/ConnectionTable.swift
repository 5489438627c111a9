internal import SwiftProtobuf
internal import Synchronization

/// The author's values, one for each configured connection.
final class ConnectionTable<Provider: CredentialProvider>: Sendable {
  private let providers = Mutex<[String: Provider]>([:])

  func set(_ provider: Provider, for connection: String) { providers.withLock { $0[connection] = provider } }

  /// - Throws: `.invalidSetting` for a connection that was never configured.
  func provider(of connection: String) throws(PluginError) -> Provider {
    guard let provider = providers.withLock({ $0[connection] }) else {
      throw PluginError(.invalidSetting, "the connection \(connection) is not configured")
    }
    return provider
  }
}
