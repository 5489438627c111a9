internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginProtocol
internal import AKMSSeal
internal import AKMSSecret
internal import FoundationEssentials

/// A credential as it came over the wire and was checked: its secrets are still in their boxes.
struct SealedCredential: Sendable {
  /// Bytes that a box is longer than its secret.
  static let overhead = SealedBox.overhead

  private let plugin: String
  private let boxes: [(name: String, box: [UInt8])]
  private let plain: [(name: String, value: String)]
  private let expiry: Int64?
  private let handle: String?
  private let metadata: [String: String]

  /// - Parameter order: Variables as they were declared; the values keep that order.
  init(_ plugin: String, _ wire: Akms_Plugin_V1_VendResponse, order: [String], metadata: [String: String]) {
    self.plugin = plugin
    boxes = order.compactMap { name in wire.sealed[name].map { (name, [UInt8]($0)) } }
    plain = order.compactMap { name in wire.plain[name].map { (name, $0) } }
    expiry = wire.expiresUnixMs == 0 ? nil : wire.expiresUnixMs / 1000
    handle = wire.handle.isEmpty ? nil : wire.handle
    self.metadata = metadata
  }

  /// Opens the boxes, straight into guarded memory.
  ///
  /// - Throws: `.pluginFailed` for a box of another key, and for a value that no environment can hold.
  func opened(by key: borrowing SealedBox) throws(Failure) -> MintedCredential {
    var fingerprints: [String] = []
    let sizes = boxes.map { (name: $0.name, count: $0.box.count - Self.overhead) }
    let values = try SecretEnvironment(sizes) { entries, span throws(Failure) in
      for (entry, sealed) in zip(entries, boxes) {
        let secret = try open(sealed.box, of: entry.name, key)
        secret.withBytes { span.write($0, at: entry.range.lowerBound) }
        fingerprints.append(Fingerprint(token: secret).hex)
      }
    }
    return MintedCredential(
      values: values, plain: plain, upstreamExpiry: expiry, handle: handle, metadata: metadata,
      fingerprints: fingerprints)
  }

  private func open(_ box: [UInt8], of name: String, _ key: borrowing SealedBox) throws(Failure) -> Secret {
    let secret: Secret
    do { secret = try key.open(box) } catch {
      throw Failure(.pluginFailed, "the plugin \(plugin) sealed \(name) to another key", why: error.what)
    }
    let hasNUL = secret.withBytes { bytes in
      (0..<bytes.byteCount).contains { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == 0 }
    }
    guard !hasNUL else {
      throw Failure(.pluginFailed, "the plugin \(plugin) gave a value of \(name) with a zero byte in it")
    }
    return secret
  }
}
