/// AWS's own rules for the names in a resource, as refusals with their reason.
enum ResourceName {
  /// S3 User Guide, "General purpose bucket naming rules".
  static func checkBucket(_ name: [UInt8]) throws(AWSError) {
    guard (3...63).contains(name.count) else { throw .scope("a bucket name has 3 to 63 characters") }
    guard name.allSatisfy(isBucketCharacter) else {
      throw .scope("a bucket name holds a-z, 0-9, - and . only")
    }
    guard let first = name.first, let last = name.last, isLowerOrDigit(first), isLowerOrDigit(last) else {
      throw .scope("a bucket name starts and ends with a letter or digit")
    }
    let text = String(decoding: name, as: UTF8.self)
    guard !text.contains("..") else { throw .scope("a bucket name has no two dots in a row") }
    guard !isAddress(name) else { throw .scope("a bucket name must not look like an ip address") }
    if let suffix = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3", ".mrap"].first(where: text.hasSuffix) {
      throw .scope("access points and special buckets (names that end in \(suffix)) are not supported")
    }
  }

  /// The start of a bucket name, before `*`.
  static func checkBucketPrefix(_ name: [UInt8]) throws(AWSError) {
    guard name.count < 63, name.allSatisfy(isBucketCharacter), let first = name.first, isLowerOrDigit(first) else {
      throw .scope("a bucket name holds a-z, 0-9, - and . only and starts with a letter or digit")
    }
  }

  /// Each byte of one segment, where a name may hold letters, digits and `marks` only.
  static func check(_ name: [UInt8], what: String, marks: String) throws(AWSError) {
    guard name.allSatisfy({ isAlphanumeric($0) || marks.utf8.contains($0) }) else {
      let list = marks.map(String.init).joined(separator: " ")
      throw .scope("\(what) holds letters, digits and \(list) only")
    }
  }

  /// UUID or multi-Region key id: KMS API Reference, `KeyId`.
  static func isKeyID(_ name: [UInt8]) -> Bool {
    let text = String(decoding: name, as: UTF8.self)
    let isHex = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
    if text.hasPrefix("mrk-") { return name.count == 36 && name.dropFirst(4).allSatisfy(isHex) }
    let groups = name.split(separator: 0x2D, omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(isHex) }
  }

  private static func isBucketCharacter(_ byte: UInt8) -> Bool { isLowerOrDigit(byte) || byte == 0x2D || byte == 0x2E }

  private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerOrDigit(byte) || (0x41...0x5A).contains(byte) }

  private static func isAddress(_ name: [UInt8]) -> Bool {
    let parts = name.split(separator: 0x2E, omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
      }
  }
}
