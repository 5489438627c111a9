/// A small XML reply as a flat list of its texts, each with the path of elements that leads to it.
///
/// Reads what AWS's Query services send: elements, attributes (ignored), character data, the five named entities
/// and numeric references (XML 1.0, fifth edition). Everything else (DTD, CDATA, comments, processing
/// instructions after the declaration) makes the reply unreadable, so that nothing can be hidden in it.
package struct XMLLeaves: Sendable {
  /// Longest reply in bytes.
  package static let maximumLength = 65_536
  /// Deepest nesting of elements.
  package static let maximumDepth = 16

  /// Elements without children, in document order: path such as `A/B/C`, and text.
  package private(set) var leaves: [(path: String, text: [UInt8])] = []

  private let bytes: [UInt8]
  private var index = 0
  private var path: [String] = []

  /// - Returns: nil where the bytes are not such a reply.
  package init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.count <= Self.maximumLength, skipDeclaration(), element(), atEnd() else {
      wipe()
      return nil
    }
  }

  /// The text at `path`, or nil where it is missing or there twice.
  package func text(_ path: String) -> [UInt8]? {
    let found = leaves.filter { $0.path == path }
    return found.count == 1 ? found[0].text : nil
  }

  /// The same as a `String`, for what is no secret; nil also where it is not UTF-8.
  package func string(_ path: String) -> String? { text(path).flatMap { String(validating: $0, as: UTF8.self) } }

  /// Overwrites all texts.
  package mutating func wipe() {
    for index in leaves.indices { SecretBytes.wipe(&leaves[index].text) }
    leaves = []
  }

  private mutating func skipDeclaration() -> Bool {
    skipSpace()
    guard bytes[index...].starts(with: "<?xml ".utf8) else { return true }
    guard let end = bytes[index...].firstIndex(of: 0x3E), bytes[end - 1] == 0x3F else { return false }
    index = end + 1
    skipSpace()
    return true
  }

  private mutating func atEnd() -> Bool {
    skipSpace()
    return index == bytes.count
  }

  // one element from its `<`; a text beside children must be white space
  private mutating func element() -> Bool {
    guard path.count < Self.maximumDepth, take(0x3C), let name = name() else { return false }
    path.append(name)
    defer { path.removeLast() }
    guard let isEmpty = endOfStartTag() else { return false }
    if isEmpty { return keep([]) }
    var text: [UInt8] = []
    defer { SecretBytes.wipe(&text) }
    var hasChildren = false
    while true {
      guard characters(into: &text), index + 1 < bytes.count else { return false }
      if bytes[index + 1] == 0x2F { break }
      hasChildren = true
      guard element() else { return false }
    }
    index += 2
    guard self.name() == name else { return false }
    skipSpace()
    guard take(0x3E) else { return false }
    return hasChildren ? text.allSatisfy(Self.isSpace) : keep(text)
  }

  private mutating func keep(_ text: [UInt8]) -> Bool {
    leaves.append((path.joined(separator: "/"), text))
    return true
  }

  // attributes are read over; true for `/>`, false for `>`, nil for neither
  private mutating func endOfStartTag() -> Bool? {
    while true {
      skipSpace()
      if take(0x3E) { return false }
      if take(0x2F) { return take(0x3E) ? true : nil }
      guard name() != nil, take(0x3D), take(0x22), let end = bytes[index...].firstIndex(of: 0x22),
        !bytes[index..<end].contains(0x3C)
      else { return nil }
      index = end + 1
    }
  }

  private mutating func characters(into text: inout [UInt8]) -> Bool {
    while index < bytes.count, bytes[index] != 0x3C {
      if bytes[index] == 0x26 {
        guard let character = reference() else { return false }
        text += Array(String(character).utf8)
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return index < bytes.count
  }

  private mutating func reference() -> Unicode.Scalar? {
    guard let end = bytes[index...].prefix(12).firstIndex(of: 0x3B) else { return nil }
    let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    index = end + 1
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: return Self.numeric(name)
    }
  }

  private static func numeric(_ name: String) -> Unicode.Scalar? {
    let isHex = name.hasPrefix("#x")
    let digits = name.dropFirst(isHex ? 2 : 1)
    guard name.hasPrefix("#"), !digits.hasPrefix("+"), !digits.hasPrefix("-"),
      let value = UInt32(digits, radix: isHex ? 16 : 10), value >= 0x20 || [0x09, 0x0A, 0x0D].contains(value)
    else { return nil }
    return Unicode.Scalar(value)
  }

  private mutating func name() -> String? {
    let isName = { (byte: UInt8) in PercentEncoding.isUnreserved(byte) || byte == 0x3A }
    let run = bytes[index...].prefix(while: isName)
    guard !run.isEmpty, run.count <= 128 else { return nil }
    index += run.count
    return String(decoding: run, as: UTF8.self)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
