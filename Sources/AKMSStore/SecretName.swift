package import AKMSModel

/// The name of a stored secret: a concrete resource of the scope grammar (contract section 3), in canonical text.
///
/// Segments of ASCII letters, digits and `-._~:@#`, parted by `/`; everything else as `%` and two hex digits, upper
/// case in the canonical text and only where needed. No wildcard, no empty segment, no `.` or `..`.
package struct SecretName: Sendable, Hashable, Comparable {
  /// Bytes: a scope's 512 less `secret:read:`.
  package static let maximumLength = Limits.scope - 12

  package let text: String

  /// - Throws: `.usage`, saying which rule is broken.
  package init(_ text: String) throws(Failure) {
    var canonical: [UInt8] = []
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maximumLength else {
      throw .name(text, why: "it has \(bytes.count) bytes, \(Self.maximumLength) is the most")
    }
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%") {
        canonical += try Self.escape(bytes[index...], in: text)
        index += 3
      } else {
        guard bytes[index] == UInt8(ascii: "/") || Self.isPlain(bytes[index]) else {
          throw .name(text, why: Self.reason(bytes[index]))
        }
        canonical.append(bytes[index])
        index += 1
      }
    }
    self.text = String(decoding: canonical, as: UTF8.self)
    try Self.checkSegments(self.text, of: text)
  }

  /// A name that was checked when it was stored.
  init(stored text: String) { self.text = text }

  package static func < (a: SecretName, b: SecretName) -> Bool { a.text < b.text }

  private static func checkSegments(_ canonical: String, of text: String) throws(Failure) {
    for segment in canonical.split(separator: "/", omittingEmptySubsequences: false) {
      guard !segment.isEmpty else { throw .name(text, why: "a segment is empty") }
      guard segment != ".", segment != ".." else { throw .name(text, why: "a segment is \(segment)") }
    }
  }

  /// `%` and two hex digits in canonical form: the character itself where the grammar has it.
  private static func escape(_ bytes: ArraySlice<UInt8>, in text: String) throws(Failure) -> [UInt8] {
    guard let high = digit(bytes.dropFirst(1).first), let low = digit(bytes.dropFirst(2).first) else {
      throw .name(text, why: "% stands without two hex digits")
    }
    let byte = high << 4 | low
    guard byte != 0 else { throw .name(text, why: "%00 cannot be part of a name") }
    if isPlain(byte) { return [byte] }
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "%"), digits[Int(high)], digits[Int(low)]]
  }

  private static func digit(_ byte: UInt8?) -> UInt8? {
    byte.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }.map { UInt8($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:@#".utf8.contains(byte)
    }
  }

  private static func reason(_ byte: UInt8) -> String {
    byte == UInt8(ascii: "*")
      ? "a stored secret has one concrete name, no wildcard" : "a character is outside the grammar"
  }
}
