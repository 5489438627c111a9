package import AKMSModel

/// Reads one small JSON text, strictly (RFC 8259 and tighter).
///
/// Refused, with line and column (both from 1; columns count Unicode characters): a key that stands twice, numbers that
/// are no integers of 64 bits, `-0`, unpaired surrogates, bytes that are not UTF-8, a byte order mark, raw controls,
/// nesting over the depth, text after the value, a text over the size. It never traps and never recurses deeper than
/// `depth`.
package struct JSONParser {
  /// The source's name in errors, the code of errors.
  let name: String
  let code: FailureCode
  let depth: Int
  let bytes: [UInt8]
  var index = 0

  /// Parses all of `bytes`.
  ///
  /// - Parameters:
  ///   - name: What errors call the source: a file's name, `stdin`.
  ///   - code: The code of errors.
  ///   - size: Bytes that the text may have.
  ///   - depth: Objects and arrays that may stand inside one another.
  /// - Throws: `name:line:column: what` in the words of the table in the tests.
  package static func parse(
    _ bytes: [UInt8], name: String = "json", code: FailureCode = .configInvalid,
    size: Int = Limits.configFile, depth: Int = 32
  ) throws(Failure) -> JSONValue {
    var parser = JSONParser(name: name, code: code, depth: depth, bytes: bytes)
    guard bytes.count <= size else {
      throw Failure(code, "\(name): longer than \(size) bytes")
    }
    let value = try parser.value(inside: 0)
    parser.skipSpace()
    guard parser.index == bytes.count else { throw parser.error("text after the value") }
    return value
  }

  /// As above, of text.
  package static func parse(
    _ text: String, name: String = "json", code: FailureCode = .configInvalid,
    size: Int = Limits.configFile, depth: Int = 32
  ) throws(Failure) -> JSONValue {
    try parse(Array(text.utf8), name: name, code: code, size: size, depth: depth)
  }

  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  /// Takes `byte` when it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  /// A failure at byte `place`, the current one unless told.
  func error(_ what: String, at place: Int? = nil) -> Failure {
    var line = 1
    var column = 1
    for byte in bytes.prefix(place ?? index) {
      if byte == 0x0A { (line, column) = (line + 1, 1) } else if byte & 0xC0 != 0x80 { column += 1 }
    }
    return Failure(code, "\(name):\(line):\(column): \(what)")
  }

  /// What to say where something else was expected: the end of the text is said as such.
  func unexpected(_ expected: String) -> Failure {
    error(next == nil ? "the text ends where \(expected) is expected" : "\(expected) is expected")
  }

  mutating func value(inside level: Int) throws(Failure) -> JSONValue {
    skipSpace()
    guard let first = next else { throw unexpected("a value") }
    switch first {
    case UInt8(ascii: "{"): return .object(try object(inside: level))
    case UInt8(ascii: "["): return .array(try array(inside: level))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    let start = index
    for byte in word.utf8 where !take(byte) {
      throw next == nil ? unexpected("the rest of `\(word)`") : error("a value is expected", at: start)
    }
    return value
  }

  private mutating func object(inside level: Int) throws(Failure) -> JSONObject {
    guard level < depth else { throw error("nested deeper than \(depth)") }
    var members: [(key: String, value: JSONValue, start: Int)] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return JSONObject() }
    while true {
      skipSpace()
      let start = index
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("`:`") }
      members.append((key, try value(inside: level + 1), start))
      skipSpace()
      if take(UInt8(ascii: "}")) { return try ordered(members) }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `}`") }
    }
  }

  /// Sorted once at the end: inserting one by one would be quadratic in a hostile text.
  private func ordered(_ members: [(key: String, value: JSONValue, start: Int)]) throws(Failure) -> JSONObject {
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (one, other) in zip(sorted, sorted.dropFirst()) where one.key.utf8.elementsEqual(other.key.utf8) {
      throw error("key `\(one.key)` stands twice", at: max(one.start, other.start))
    }
    return JSONObject(ordered: sorted.map { JSONObject.Member(key: $0.key, value: $0.value) })
  }

  private mutating func array(inside level: Int) throws(Failure) -> [JSONValue] {
    guard level < depth else { throw error("nested deeper than \(depth)") }
    var items: [JSONValue] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value(inside: level + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `]`") }
    }
  }
}
