package import AKMSModel
package import AKMSScope

/// One configured connection's provider, as the pipeline sees it: a plugin over gRPC, or the built-in secret store.
///
/// Called from the broker's tasks, many at a time. Every answer is checked again by the pipeline: a source can only
/// shrink a scope. A throw is a refusal; its text reaches the caller and the ledger, so it never holds a value.
package protocol CredentialSource: Sendable {
  /// Whether ``validate(_:)`` returns every scope as it is or refuses it; rules need no respelling then.
  var keepsSpelling: Bool { get }

  /// What the provider says of itself; starts a plugin that is not running.
  func describe() async throws(Failure) -> SourceDescription

  /// The provider's canonical spelling of `scope`, which must validate to itself.
  ///
  /// - Throws: `.usage` when the scope has no meaning for the provider.
  func validate(_ scope: Scope) async throws(Failure) -> Scope

  /// Signals about `scope`; policy decides what they do.
  func analyze(_ scope: Scope) async throws(Failure) -> [Finding]

  /// Provider-native bytes (an IAM policy document, a permission set) that allow `scopes` and nothing else.
  func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8]

  /// Makes the credential. The only call that reaches the provider. Idempotent by `order.requestID`.
  func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential

  /// Ends a credential before its time where the provider can.
  func revoke(handle: String, lease: String) async throws(Failure) -> Revocation
}

extension CredentialSource {
  package var keepsSpelling: Bool { false }
}

/// What a source says of itself, for policy, release and ledger.
package struct SourceDescription: Sendable, Equatable {
  /// The provider's name, such as `aws`; a connection's name may differ.
  package var provider: String
  /// Which plugin answers: name, version, SHA-256 in hex; nil for a built-in source.
  package var plugin: PluginIdentity?
  /// The services that the plugin serves (`CredentialVender` …), sorted; empty for a built-in source.
  package var services: [String]
  /// Names of the variables that a mint yields, in order; empty where the binding must name it (`secret`).
  package var variables: [String]
  /// Whether there is one value only, which a binding's `VAR=` may then rename (contract section 3).
  package var isSingleValue: Bool
  /// Variables that would shadow the grant and are removed from the child's environment.
  package var clears: [String]
  /// The provider's shortest and longest life of a credential, in seconds.
  package var minimumTTL: Int
  package var maximumTTL: Int
  /// Seconds asked for where nobody says (contract section 4: 15 min for minted credentials).
  package var defaultTTL: Int
  /// Whether a stored value is released, as against one minted for this request.
  package var isStored: Bool

  package init(
    provider: String, plugin: PluginIdentity?, services: [String] = [], variables: [String],
    isSingleValue: Bool = false, clears: [String] = [],
    minimumTTL: Int = 1, maximumTTL: Int = Limits.ttl, defaultTTL: Int = 900, isStored: Bool = false
  ) {
    self.provider = provider
    self.plugin = plugin
    self.services = services
    self.variables = variables
    self.isSingleValue = isSingleValue
    self.clears = clears
    self.minimumTTL = minimumTTL
    self.maximumTTL = maximumTTL
    self.defaultTTL = defaultTTL
    self.isStored = isStored
  }
}

/// Which plugin binary answered.
package struct PluginIdentity: Sendable, Equatable {
  package let name: String
  package let version: String
  /// Lower-case hex of the SHA-256 of the bytes that run.
  package let sha256: String

  package init(name: String, version: String, sha256: String) {
    self.name = name
    self.version = version
    self.sha256 = sha256
  }
}

/// One signal of an analyzer.
package struct Finding: Sendable, Equatable {
  package enum Level: String, Sendable, Comparable {
    case info, warn, alert
    private var rank: Int { [Self.info: 0, .warn: 1, .alert: 2][self] ?? 2 }
    package static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
  }
  package let level: Level
  package let code: String
  package let message: String

  package init(level: Level, code: String, message: String) {
    self.level = level
    self.code = code
    self.message = message
  }
}
