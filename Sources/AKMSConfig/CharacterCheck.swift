internal import AKMSModel

/// What is looked at before the parser sees a file: size, encoding, characters, number of values.
enum CharacterCheck {
  static func text(of bytes: [UInt8], file: String) throws(ConfigErrors) -> String {
    let start = ConfigPosition(line: 1, column: 1)
    guard bytes.count <= Limits.configFile else {
      throw ConfigErrors(file, start, "the file has \(bytes.count) bytes, and \(Limits.configFile) are the most")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigErrors(file, firstInvalid(bytes), "not UTF-8")
    }
    try checkCharacters(text, file)
    try checkMarks(bytes, file)
    return text
  }

  /// Refuses what hides or reorders text, what other readers count as a line end, and the stand-ins.
  private static func checkCharacters(_ text: String, _ file: String) throws(ConfigErrors) {
    var line = 1
    var column = 1
    var isLineStart = true
    for scalar in text.unicodeScalars {
      let position = ConfigPosition(line: line, column: column)
      if let name = refused(scalar) { throw ConfigErrors(file, position, "the character \(name) is not allowed") }
      if isLineStart, scalar == "%" { throw ConfigErrors(file, position, "a line that starts with % is not allowed") }
      isLineStart = scalar == "\n"
      column = isLineStart ? 1 : column + 1
      if isLineStart { line += 1 }
    }
  }

  private static func refused(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20..<0x7F: return nil
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: break
    case 0xFFFE...: if scalar.value & 0xFFFE != 0xFFFE { return nil }
    default: return nil
    }
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }

  private static func checkMarks(_ bytes: [UInt8], _ file: String) throws(ConfigErrors) {
    var marks = YAMLMarks()
    for byte in bytes {
      marks.count(byte)
      guard marks.areBounded else {
        throw ConfigErrors(file, ConfigPosition(line: marks.line, column: 1), "the file has too many values")
      }
    }
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
