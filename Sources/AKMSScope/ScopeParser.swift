// The grammar of contract section 3, read byte by byte from left to right; one method a production.
// Byte positions count from 1. Nothing here allocates before the length is known to be at most `Limits.scope`.

/// What stood in the way of reading a scope.
struct ScopeProblem: Error, Equatable {
  /// Counted from 1; one more than the text has bytes stands for its end.
  let byte: Int
  /// What would have been right there, as a phrase.
  let expected: String
}

/// Reads one scope; used once.
struct ScopeParser {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func scope() throws(ScopeProblem) -> Scope {
    let connection = try name("a connection name (a lower-case letter first)")
    try take(":", "\":\" after the connection")
    let actions = try actions()
    try take(":", "\":\" after the actions")
    let resource = try resource()
    let params = try params()
    guard at == bytes.count else { throw problem("\"/\", \",\" or the end") }
    return Scope(connection: connection, actions: actions, resource: resource, params: params)
  }

  private mutating func actions() throws(ScopeProblem) -> Actions {
    if takes("*") { return .all }
    var names: Set<String> = []
    repeat { names.insert(try name("an action name or \"*\"")) } while takes("+")
    return .some(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  private mutating func resource() throws(ScopeProblem) -> [Segment] {
    var segments: [Segment] = []
    repeat {
      if segments.last == .rest { throw ScopeProblem(byte: at, expected: "nothing after \"**\"") }
      segments.append(try segment())
    } while takes("/")
    return segments
  }

  private mutating func segment() throws(ScopeProblem) -> Segment {
    if takes("*") { return takes("*") ? .rest : .any }
    let start = at
    let text = try characters("a resource segment")
    if takes("*") { return .prefix(text) }
    if text == "." || text == ".." {
      throw ScopeProblem(byte: start + 1, expected: "a segment other than \".\" and \"..\"")
    }
    return .literal(text)
  }

  private mutating func params() throws(ScopeProblem) -> [Parameter] {
    var params: [Parameter] = []
    while takes(",") {
      let start = at
      let name = try name("a param name")
      try take("=", "\"=\" after the param name")
      let param = Parameter(name: name, value: try characters("a param value"))
      if params.contains(where: { $0.name == name && $0 != param }) {
        throw ScopeProblem(byte: start + 1, expected: "one value for the param \"\(name)\"")
      }
      if !params.contains(param) { params.append(param) }
    }
    return params.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// One or more `char` in canonical percent-encoding: an encoded character that needs no encoding is decoded.
  private mutating func characters(_ expected: String) throws(ScopeProblem) -> String {
    var out: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "%") {
        let value = try percentEncoded()
        out += ScopeAlphabet.isPlain(value) ? [value] : ScopeAlphabet.encoded(value)
      } else if ScopeAlphabet.isPlain(byte) {
        out.append(byte)
        at += 1
      } else {
        break
      }
    }
    guard !out.isEmpty else { throw problem(expected) }
    return String(decoding: out, as: UTF8.self)
  }

  private mutating func percentEncoded() throws(ScopeProblem) -> UInt8 {
    at += 1
    var value: UInt8 = 0
    for _ in 0..<2 {
      guard at < bytes.count, let digit = ScopeAlphabet.hexValue(bytes[at]) else {
        throw problem("two hex digits after \"%\"")
      }
      value = value << 4 | digit
      at += 1
    }
    return value
  }

  private mutating func name(_ expected: String) throws(ScopeProblem) -> String {
    let start = at
    guard at < bytes.count, ScopeAlphabet.isLower(bytes[at]) else { throw problem(expected) }
    while at < bytes.count, ScopeAlphabet.isName(bytes[at]) { at += 1 }
    guard at - start <= 32 else { throw ScopeProblem(byte: start + 33, expected: "a name of at most 32 bytes") }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func take(_ character: Unicode.Scalar, _ expected: String) throws(ScopeProblem) {
    guard takes(character) else { throw problem(expected) }
  }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private func problem(_ expected: String) -> ScopeProblem { ScopeProblem(byte: at + 1, expected: expected) }
}

/// The character classes of the grammar.
enum ScopeAlphabet {
  static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  static func isName(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) || byte == UInt8(ascii: "-") }

  /// `char` of the grammar without the encoded ones: what stands for itself.
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"),
      UInt8(ascii: "@"), UInt8(ascii: "#"):
      true
    default: isLower(byte) || isUpper(byte) || isDigit(byte)
    }
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  static func encoded(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
