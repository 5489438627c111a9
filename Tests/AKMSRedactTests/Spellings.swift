/// Every way in which a value is looked for, made with strings and arrays.
enum Spellings {
  static func all(of value: [UInt8]) -> [[UInt8]] {
    var value = value
    while let last = value.last, last == 10 || last == 13 { value.removeLast() }
    guard value.count >= 4 else { return [] }
    return [value, each(value) { $0 == 10 ? "\r\n" : nil }] + hex(value) + percent(value) + json(value) + base64(value)
      + lines(value)
  }

  /// Each byte as `body` spells it, or as it is.
  private static func each(_ value: [UInt8], _ body: (UInt8) -> String?) -> [UInt8] {
    value.flatMap { byte in body(byte).map { Array($0.utf8) } ?? [byte] }
  }

  static func twoDigits(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  static func hex(_ value: [UInt8]) -> [[UInt8]] {
    [each(value) { twoDigits($0) }, each(value) { twoDigits($0).uppercased() }]
  }

  static func percent(_ value: [UInt8]) -> [[UInt8]] {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    let dialects = [("-._~", false), ("-._~/", false), ("-._~", true), ("-._~!'()*", false), ("-._*", true)]
    return dialects.flatMap { kept, plus in
      let kept = Set((letters + kept).utf8)
      return [false, true].map { lower in
        each(value) { byte in
          if kept.contains(byte) { return nil }
          if plus && byte == 32 { return "+" }
          return "%" + (lower ? twoDigits(byte) : twoDigits(byte).uppercased())
        }
      }
    }
  }

  static func json(_ value: [UInt8]) -> [[UInt8]] {
    let short: [UInt8: String] = [
      34: #"\""#, 92: #"\\"#, 8: #"\b"#, 9: #"\t"#, 10: #"\n"#, 12: #"\f"#, 13: #"\r"#,
    ]
    func escaped(_ byte: UInt8) -> String { #"\u00"# + twoDigits(byte) }
    return [
      each(value) { short[$0] ?? ($0 < 32 ? escaped($0) : nil) },
      each(value) { short[$0] ?? ($0 < 32 ? #"\u00"# + twoDigits($0).uppercased() : nil) },
      each(value) { short[$0] ?? ($0 < 32 ? escaped($0) : $0 == 47 ? #"\/"# : nil) },
      each(value) { short[$0] ?? ($0 < 32 || [38, 60, 62].contains($0) ? escaped($0) : nil) },
    ]
  }

  /// Base64 of a text, without padding.
  static func base64Text(_ text: [UInt8], urlSafe: Bool) -> [UInt8] {
    let letters = Array(
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + (urlSafe ? "-_" : "+/")).utf8)
    var bits: [Int] = []
    for byte in text { for place in 0..<8 { bits.append(Int((byte << UInt8(place)) >> 7)) } }
    while bits.count % 6 != 0 { bits.append(0) }
    return stride(from: 0, to: bits.count, by: 6).map { letters[bits[$0..<$0 + 6].reduce(0) { $0 * 2 + $1 }] }
  }

  /// As `base64_core` of the project's canary, with and without the character that only zero bits follow.
  static func base64(_ value: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for (shift, urlSafe) in [(0, false), (1, false), (2, false), (0, true), (1, true), (2, true)] {
      let text = base64Text(Array(repeating: 0, count: shift) + value, urlSafe: urlSafe)
      let closed = Array(text[((shift * 8 + 5) / 6)...])
      all += [closed, (value.count + shift) % 3 == 0 ? closed : closed.dropLast()]
      if shift == 0 && !urlSafe { all += wrapped(closed) }
    }
    return all
  }

  private static func wrapped(_ text: [UInt8]) -> [[UInt8]] {
    [64, 76].filter { text.count > $0 }.flatMap { width in
      ["\n", "\r\n"].map { lineEnd in
        stride(from: 0, to: text.count, by: width).map { Array(text[$0..<min($0 + width, text.count)]) }
          .joined(separator: Array(lineEnd.utf8)).map { $0 }
      }
    }
  }

  private static func lines(_ value: [UInt8]) -> [[UInt8]] {
    guard value.contains(10) else { return [] }
    return value.split(separator: 10).map { line in
      var line = Array(line)
      while line.last == 13 { line.removeLast() }
      return line
    }.filter { line in
      let text = String(decoding: line, as: UTF8.self)
      let isBoundary = (text.hasPrefix("-----BEGIN ") || text.hasPrefix("-----END ")) && text.hasSuffix("-----")
      return line.count >= 16 && !isBoundary
    }
  }
}
