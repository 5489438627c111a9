package import AKMSModel
internal import AKMSSeal
internal import AKMSSecret

extension Store {
  /// A value that other parts keep here and decide by, under a MAC of the root key: no other process can have made it.
  ///
  /// - Returns: nil where nobody has set it, or where it is not what was set.
  /// - Throws: `.locked`.
  package func trusted(_ name: String) throws(Failure) -> [UInt8]? {
    let code = try mac(name, [])
    guard let stored = try meta(Self.key(name)), stored.count >= code.count else { return nil }
    let value = Array(stored[code.count...])
    return try mac(name, value) == Array(stored[..<code.count]) ? value : nil
  }

  /// Sets such a value; on the disk when this returns. No secrets.
  ///
  /// - Throws: `.locked`.
  package func setTrusted(_ name: String, _ value: [UInt8]) throws(Failure) {
    try setMeta(Self.key(name), try mac(name, value) + value)
  }

  private static func key(_ name: String) -> String { "trusted." + name }

  private func mac(_ name: String, _ value: [UInt8]) throws(Failure) -> [UInt8] {
    var message = AssociatedData("akms.store.trusted/1")
    message.append(hostID)
    message.append(name)
    message.append(value)
    return unsafe HMAC.code(for: message.bytes.span.bytes, key: try key(for: .trust))
  }
}
