internal import AKMSModel

// An empty span lends a nil address, so what may be empty takes `octets` and C gets NULL with length 0, which libsodium
// accepts for messages; keys are never empty.

extension UnsafeRawBufferPointer {
  /// The address as C's `unsigned char *`; nil for an empty buffer.
  var octets: UnsafePointer<UInt8>? { unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
  /// The address as C's `unsigned char *`; nil for an empty buffer.
  var octets: UnsafeMutablePointer<UInt8>? { unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) }
}

extension Failure {
  /// One sentence for every reason, so that an answer does not help to forge (attack C1).
  static var doesNotOpen: Failure {
    Failure(
      .sealedForeign, "a sealed value does not open", why: "it was changed, or belongs to another place, key or time")
  }
}
