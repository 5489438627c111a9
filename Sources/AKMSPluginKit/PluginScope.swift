internal import AKMSPluginProtocol

/// A scope, taken apart by the core: `connection:action+action:segment/segment,name=value`.
///
/// Texts are canonical and percent-encoded: a bare `*` is a wildcard, `%2A` a character. A validator changes parts and
/// returns it; ``text`` follows.
public struct PluginScope: Sendable, Equatable {
  /// The connection's name, not always the provider's.
  public let connection: String
  /// Sorted, without duplicates; `*` stands alone.
  public var actions: [String]
  /// One and more: `*` a whole segment, a last `**` the rest, `abc*` a prefix.
  public var segments: [String]
  /// Values by name.
  public var params: [String: String]

  /// The scope as text: actions and params sorted.
  public var text: String {
    let tail = params.sorted { $0.key < $1.key }.map { ",\($0.key)=\($0.value)" }.joined()
    return "\(connection):\(Set(actions).sorted().joined(separator: "+")):\(segments.joined(separator: "/"))\(tail)"
  }

  /// The resource's segments in one text.
  public var resource: String { segments.joined(separator: "/") }

  /// Whether a wildcard stands anywhere in the resource.
  public var hasWildcard: Bool { segments.contains { $0.hasSuffix("*") } }

  /// A scope of canonical parts.
  public init(connection: String, actions: [String], segments: [String], params: [String: String] = [:]) {
    self.connection = connection
    self.actions = actions
    self.segments = segments
    self.params = params
  }

  init(_ wire: Akms_Plugin_V1_Scope) {
    self.init(connection: wire.connection, actions: wire.actions, segments: wire.segments, params: wire.params)
  }
}
