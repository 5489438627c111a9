internal import Glibc

/// One signal of an analyzer.
public struct Finding: Sendable, Equatable {
  /// How much it should worry.
  public enum Level: Sendable { case info, warn, alert }
  /// How much it should worry.
  public let level: Level
  /// [a-z][a-z0-9_]{0,63}; policy may name it.
  public let code: String
  /// Lower case, one line, no full stop.
  public let message: String

  /// A signal with its code and sentence.
  public init(_ level: Level, _ code: String, _ message: String) {
    self.level = level
    self.code = code
    self.message = message
  }
}

/// Scopes in the provider's own language.
public struct Document: Sendable, Equatable {
  /// 0 to 256 KiB.
  public var bytes: [UInt8]
  /// RFC 6838.
  public var mediaType: String
  /// Where the document allows less than was asked for: what it allows, never more. Empty for exactly that.
  public var scopes: [PluginScope]

  /// Bytes with their kind.
  public init(_ bytes: [UInt8] = [], mediaType: String = "", scopes: [PluginScope] = []) {
    self.bytes = bytes
    self.mediaType = mediaType
    self.scopes = scopes
  }
}

/// What a credential is to be made for.
public struct VendOrder: Sendable {
  /// A UUID; the same one asks for the same credential again.
  public let requestID: String
  /// 1 to 64 of one connection.
  public let scopes: [PluginScope]
  /// What `serialize` answered for them.
  public let document: Document
  /// Seconds granted, 1 to 604 800; a provider whose shortest life is longer mints that.
  public let ttl: UInt32
  /// Login name, for the provider's own log.
  public let user: String
  /// The lease's id, for the provider's own log.
  public let lease: String

  /// `ttl` seconds from now in unix milliseconds, for providers that keep exactly to it.
  public var expiry: Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return (Int64(now.tv_sec) + Int64(ttl)) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}

/// A credential fresh from its provider. The kit seals the secrets on their way out.
public struct Credential: Sendable {
  /// By declared variable.
  public var secrets: [String: SecretValue]
  /// Declared variables that are no secret.
  public var plain: [String: String]
  /// Unix milliseconds; nil where the provider never ends it.
  public var expires: Int64?
  /// For the ledger, never secret.
  public var metadata: [String: String]
  /// What `revoke` and `lookup` need: printable ASCII, at most 4 096 bytes, not secret.
  public var handle: String
  /// Account, installation or user at the provider.
  public var principal: String
  /// The provider's public name of the credential, such as an access key id.
  public var credentialID: String
  /// Where less was granted than asked for: what was, never more. Empty for exactly that.
  public var scopes: [PluginScope]

  /// All that has a usual value may be left out.
  public init(
    secrets: [String: SecretValue], plain: [String: String] = [:], expires: Int64? = nil,
    metadata: [String: String] = [:],
    handle: String = "", principal: String = "", credentialID: String = "", scopes: [PluginScope] = []
  ) {
    self.secrets = secrets
    self.plain = plain
    self.expires = expires
    self.metadata = metadata
    self.handle = handle
    self.principal = principal
    self.credentialID = credentialID
    self.scopes = scopes
  }
}

/// Which credential is to end.
public struct Revocation: Sendable {
  /// A UUID; the same one asks for the same end again.
  public let requestID: String
  /// From the credential.
  public let handle: String
  /// The values themselves, for providers that need them (`Revocability.byValue`); empty otherwise.
  public let secrets: [String: SecretValue]
}

/// What became of a revocation.
public enum RevocationResult: Sendable, Equatable { case revoked, alreadyEnded, notRevocable }

/// What a provider says about a credential.
public enum LookupResult: Sendable, Equatable {
  /// Ends at this unix millisecond; nil where it never does.
  case live(expires: Int64?)
  case ended, unknown
}
