/// Who a plugin is and what it does; the same at each start, whatever the settings.
public struct PluginDescription: Sendable {
  /// [a-z0-9][a-z0-9-]{0,31}.
  public var name: String
  /// 1 to 32 characters.
  public var version: String
  /// The provider's name, a scope `name`; also the name of its default connection.
  public var provider: String
  /// One line, at most 200 bytes.
  public var summary: String
  /// What a scope may allow, 1 to 256.
  public var actions: [Action]
  /// What a credential yields, 1 to 64.
  public var variables: [Variable]
  /// Variables that would shadow the grant; they are removed from the child's environment.
  public var clears: [String]
  /// Forms of resources, for help and folding.
  public var resources: [ResourceForm]
  /// How long a credential may live.
  public var lifetime: Lifetime
  /// Whether and how it can be ended early.
  public var revocation: Revocability
  /// What the process reaches.
  public var needs: Needs
  /// SPDX expression.
  public var licence: String

  /// All that has a usual value may be left out.
  public init(
    name: String, version: String, provider: String, summary: String = "", actions: [Action], variables: [Variable],
    clears: [String] = [], resources: [ResourceForm] = [], lifetime: Lifetime = Lifetime(),
    revocation: Revocability = .none,
    needs: Needs = Needs(), licence: String = ""
  ) {
    self.name = name
    self.version = version
    self.provider = provider
    self.summary = summary
    self.actions = actions
    self.variables = variables
    self.clears = clears
    self.resources = resources
    self.lifetime = lifetime
    self.revocation = revocation
    self.needs = needs
    self.licence = licence
  }

  /// Something that a scope may allow.
  public struct Action: Sendable, Equatable {
    /// A scope `name`: "s3-read".
    public var name: String
    /// One line, at most 200 bytes.
    public var description: String
    /// A scope that uses it.
    public var example: String

    /// An action that scopes may name.
    public init(_ name: String, _ description: String, example: String = "") {
      self.name = name
      self.description = description
      self.example = example
    }
  }

  /// An environment variable that a credential yields.
  public struct Variable: Sendable, Equatable {
    /// [A-Z_][A-Z0-9_]{0,255}; a name that changes how programs run (`PATH`, `LD_*`, `*_PROXY` …) is refused by the core.
    public var name: String
    /// Sealed on the wire when set, plain otherwise.
    public var isSecret: Bool
    /// Actions that yield it; empty for all.
    public var actions: [String]

    /// A variable, secret unless said otherwise.
    public init(_ name: String, isSecret: Bool = true, actions: [String] = []) {
      self.name = name
      self.isSecret = isSecret
      self.actions = actions
    }
  }

  /// A form that resources take, in the grammar's wildcards.
  public struct ResourceForm: Sendable, Equatable {
    /// In the grammar's wildcards: "org/*".
    public var pattern: String
    /// One line, at most 200 bytes.
    public var description: String
    /// Whether the provider ignores case here.
    public var foldsCase: Bool

    /// A form, with what it stands for.
    public init(_ pattern: String, _ description: String, foldsCase: Bool = false) {
      self.pattern = pattern
      self.description = description
      self.foldsCase = foldsCase
    }
  }

  /// Seconds, 1 to 604 800 each: minimum <= standard <= maximum.
  public struct Lifetime: Sendable, Equatable {
    /// The shortest life that the provider gives.
    public var minimum: UInt32
    /// What is asked for where nobody says.
    public var standard: UInt32
    /// The longest life that the provider gives.
    public var maximum: UInt32

    /// Seconds; 1, 900 and 43 200 unless told.
    public init(minimum: UInt32 = 1, standard: UInt32 = 900, maximum: UInt32 = 43_200) {
      self.minimum = minimum
      self.standard = standard
      self.maximum = maximum
    }
  }

  /// How a credential can be ended early.
  public enum Revocability: Sendable, Equatable { case none, byHandle, byValue }

  /// What the process reaches beyond its own socket; nothing that is not listed.
  public struct Needs: Sendable, Equatable {
    /// TCP ports that it connects to.
    public var tcpPorts: [UInt16]
    /// Whether it resolves host names.
    public var dns: Bool
    /// Absolute paths, or `~/…`, that it reads.
    public var reads: [String]
    /// The same, written.
    public var writes: [String]

    /// Nothing, unless told.
    public init(tcpPorts: [UInt16] = [], dns: Bool = false, reads: [String] = [], writes: [String] = []) {
      self.tcpPorts = tcpPorts
      self.dns = dns
      self.reads = reads
      self.writes = writes
    }
  }
}
