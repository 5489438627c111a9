package import AKMSJSON
package import AKMSModel
package import AKMSSecret

/// The way from a command to the broker: one operation, one result.
///
/// Called from the main thread, one call at a time; blocks until the result is whole. Conformers: the client over the
/// broker's socket, and the tests' fake.
package protocol BrokerLink {
  /// Runs one operation, such as `secret.list`; starts a broker when none is running.
  ///
  /// - Parameters:
  ///   - operation: Dotted name.
  ///   - arguments: never a secret value.
  ///   - secret: The one value that goes along, as bytes.
  /// - Returns: An object with its `schema`.
  /// - Throws: The broker's refusal as it is, or `.brokerUnavailable`, `.protocolViolation`.
  func call(_ operation: String, _ arguments: JSONObject, secret: consuming Secret?) throws(Failure) -> JSONValue
}
