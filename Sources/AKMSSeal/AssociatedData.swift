/// What a box is bound to, as bytes that cannot be read in two ways.
///
/// Each field is its length (u64 big-endian) and its bytes, so `("ab", "c")` and `("a", "bc")` differ; the first field
/// is the purpose, so a box made for one use does not open in another.
package struct AssociatedData: Sendable, Equatable {
  /// The encoding.
  package private(set) var bytes: [UInt8] = []

  /// - Parameter purpose: What the box is for, with a version, such as `akms.store.value/1`; never from input.
  package init(_ purpose: StaticString) {
    append("\(purpose)")
  }

  private init(encoded bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Bytes that are the encoding already, for published vectors and formats that say their own.
  package static func verbatim(_ bytes: [UInt8]) -> AssociatedData { AssociatedData(encoded: bytes) }

  /// Adds bytes as they are.
  package mutating func append(_ field: some Collection<UInt8>) {
    appendNumber(UInt64(field.count))
    bytes += field
  }

  /// Adds a text in UTF-8.
  package mutating func append(_ field: String) {
    append(field.utf8)
  }

  /// Adds a number as a field of 8 bytes, big-endian.
  package mutating func append(_ field: UInt64) {
    appendNumber(8)
    appendNumber(field)
  }

  private mutating func appendNumber(_ number: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }
}
