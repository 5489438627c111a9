internal import AKMSModel

/// The bytes of a file, looked at once before the parser sees them: size, encoding, characters, number of values.
struct SourceText {
  /// UTF-8 for the parser, with a ``StandIn`` for each character that could start an anchor, alias, tag or `?` key.
  let text: String
  /// Whether a scalar of the file can hold a stand-in, or a character that is not ASCII.
  let mayHaveOthers: Bool

  /// - Throws: All characters that are refused, or the one reason for which nothing further can be told.
  init(_ bytes: [UInt8], file: String) throws(ConfigErrors) {
    let start = ConfigPosition(line: 1, column: 1)
    guard bytes.count <= Limits.configFile else {
      throw ConfigErrors(file, start, "the file has \(bytes.count) bytes, and \(Limits.configFile) are the most")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw ConfigErrors(file, Self.firstInvalid(bytes), "not UTF-8")
    }
    var scan = SourceScan(file: file, capacity: bytes.count + 64)
    scan.read(bytes)
    guard scan.errors.isEmpty else { throw ConfigErrors(scan.errors) }
    text = String(decoding: scan.out, as: UTF8.self)
    mayHaveOthers = scan.mayHaveOthers
  }

  private static func firstInvalid(_ bytes: [UInt8]) -> ConfigPosition {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var line = 1
    var column = 1
    while case .valid(let encoded) = parser.parseScalar(from: &iterator) {
      if Unicode.UTF8.decode(encoded) == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    return ConfigPosition(line: line, column: column)
  }
}

/// One pass over valid UTF-8.
private struct SourceScan {
  let file: String
  private(set) var out: [UInt8] = []
  private(set) var errors: [ConfigError] = []
  private(set) var mayHaveOthers = false
  private var line = 1
  private var column = 1
  private var cost = YAMLCost()
  /// Combining marks in a row up to here.
  private var marks = 0

  init(file: String, capacity: Int) {
    self.file = file
    out.reserveCapacity(capacity)
  }

  mutating func read(_ bytes: [UInt8]) {
    var at = 0
    while at < bytes.count, errors.count < ConfigErrors.limit {
      let byte = bytes[at]
      if byte < 0x80 {
        marks = 0
        ascii(byte, isLineStart: column == 1)
        at += 1
      } else {
        let size = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        other(bytes[at..<at + size])
        at += size
      }
      cost.count(byte)
      guard cost.isBounded else {
        errors.append(error(ConfigPosition(line: line, column: 1), "the file has too many values"))
        return
      }
      if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) } else { column += 1 }
    }
  }

  private mutating func ascii(_ byte: UInt8, isLineStart: Bool) {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "?"):
      out += StandIn.bytes(for: byte)
      mayHaveOthers = true
      return
    case UInt8(ascii: "%"): if isLineStart { refuse("a line that starts with % is not allowed") }
    case UInt8(ascii: "\\"): mayHaveOthers = true  // an escape may spell any character
    case 0x09, 0x0A, 0x0D, 0x20..<0x7F: break
    default: refuse("the character \(Self.name(UInt32(byte))) is not allowed")
    }
    out.append(byte)
  }

  /// Refuses what hides or reorders text, what other readers count as a line end, and what stands in for something.
  private mutating func other(_ encoded: ArraySlice<UInt8>) {
    mayHaveOthers = true
    var value = UInt32(encoded[encoded.startIndex]) & (0xFF >> UInt32(encoded.count + 1))
    for byte in encoded.dropFirst() { value = value << 6 | UInt32(byte & 0x3F) }
    if Self.isRefused(value) { refuse("the character \(Self.name(value)) is not allowed") }
    countMarks(value)
    out += encoded
  }

  /// The parser compares keys, and comparing takes the square of the marks in a row.
  private mutating func countMarks(_ value: UInt32) {
    marks = Unicode.Scalar(value)?.isCombiningMark == true ? marks + 1 : 0
    if marks == CombiningMarks.most + 1 { refuse(CombiningMarks.message) }
  }

  private static func isRefused(_ value: UInt32) -> Bool {
    switch value {
    case 0x80..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    // planes without any character
    case RepeatedKeys.names: true
    default: value & 0xFFFE == 0xFFFE
    }
  }

  private static func name(_ value: UInt32) -> String {
    let hex = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }

  private mutating func refuse(_ message: String) {
    errors.append(error(ConfigPosition(line: line, column: column), message))
  }

  private func error(_ position: ConfigPosition, _ message: String) -> ConfigError {
    ConfigError(file: file, position: position, message: message)
  }
}

/// UAX 15, the stream-safe text format: no writing needs more, and normalizing takes the square of their number.
enum CombiningMarks {
  static let most = 30
  static let message = "more than \(most) combining marks stand in a row"
}

extension Unicode.Scalar {
  /// Whether its place among its neighbours depends on the normal form.
  var isCombiningMark: Bool { value > 0x2FF && properties.canonicalCombiningClass != .notReordered }
}
