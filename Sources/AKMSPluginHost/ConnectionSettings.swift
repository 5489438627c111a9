internal import AKMSJSON
package import AKMSModel
package import AKMSSecret

/// One configured connection: what its plugin is handed by `Configure`.
package struct ConnectionSettings: Sendable {
  /// The connection's name, as in scopes.
  package let connection: String
  /// Deterministic JSON; `{"secret": NAME}` stands for a stored secret.
  package let json: String
  /// Stored secrets that the settings name, and no others.
  let secretNames: Set<String>
  /// Where a setting stands: JSON pointer (RFC 6901) to `file:line`, nil where that is not known.
  let locate: @Sendable (String) -> String?
  /// Reads a stored secret; called only for names in the settings.
  let secret: @Sendable (String) async throws(Failure) -> Secret

  /// - Throws: `.configInvalid` for text that is no JSON object, or that names too many secrets.
  package init(
    connection: String, json: String, locate: @escaping @Sendable (String) -> String? = { _ in nil },
    secret: @escaping @Sendable (String) async throws(Failure) -> Secret
  ) throws(Failure) {
    self.connection = connection
    self.json = json
    self.locate = locate
    self.secret = secret
    let value = try JSONParser.parse(json)
    secretNames = value.secretNames
    guard value.object != nil else {
      throw Failure(.configInvalid, "the settings of the connection \(connection) are no table")
    }
    guard secretNames.count <= PluginLimits.secrets else {
      throw Failure(
        .configInvalid, "the connection \(connection) names \(secretNames.count) stored secrets",
        why: "\(PluginLimits.secrets) are the most")
    }
  }
}

extension JSONValue {
  /// The name in every `{"secret": NAME}`, at any depth.
  fileprivate var secretNames: Set<String> {
    if let object {
      if object.count == 1, let name = object["secret"]?.string { return [name] }
      return object.members.reduce(into: []) { $0.formUnion($1.value.secretNames) }
    }
    return (array ?? []).reduce(into: []) { $0.formUnion($1.secretNames) }
  }
}
