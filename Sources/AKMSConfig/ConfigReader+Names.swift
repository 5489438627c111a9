internal import AKMSModel

/// Names of variables, commands and git's hosts.
extension ConfigReader {
  /// A variable: `[A-Z_][A-Z0-9_]*`, with small letters too unless `upper`.
  mutating func variable(_ text: String, at position: ConfigPosition, upper: Bool) -> Bool {
    let isName = text.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "a")...UInt8(ascii: "z"): !upper
      case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
      default: false
      }
    }
    if isName, (1...Limits.variableName).contains(text.utf8.count) { return true }
    refuse(position, "expected a variable of \(upper ? "A-Z" : "A-Z, a-z"), 0-9 and _, found \"\(text)\"")
    return false
  }

  /// A command as it is typed, which the hook can define a function for: `[A-Za-z0-9_][A-Za-z0-9._+-]*`.
  mutating func command(_ text: String, at position: ConfigPosition) -> Bool {
    let isName = text.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): index > 0
      default: Self.isWord(byte)
      }
    }
    if isName, (1...64).contains(text.utf8.count) { return true }
    refuse(position, "expected a command's name without its path, 1 to 64 bytes, found \"\(text)\"")
    return false
  }

  /// `HOST/PATH`, where the last segment may be `*`.
  static func isGitPattern(_ text: String) -> Bool {
    let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.count > 1, text.utf8.count <= 256 else { return false }
    return segments.enumerated().allSatisfy { index, segment in
      if segment.elementsEqual("*".utf8) { return index == segments.count - 1 && index > 0 }
      return !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
        && segment.allSatisfy { isWord($0) || "-.~:+".utf8.contains($0) }
    }
  }

  /// The text with an `x` for every `{name}`, and the names; nil where braces do not hold a name.
  static func filled(_ text: String) -> (sample: String, names: [String])? {
    var sample: [UInt8] = []
    var names: [String] = []
    var rest = text.utf8[...]
    while let open = rest.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) {
      guard rest[open] == UInt8(ascii: "{"), let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) else {
        return nil
      }
      sample += rest[..<open]
      sample.append(UInt8(ascii: "x"))
      guard let name = String(rest[rest.index(after: open)..<close]), isName(name, limit: 64) else { return nil }
      if !names.contains(name) { names.append(name) }
      rest = rest[rest.index(after: close)...]
    }
    return (String(decoding: sample + rest, as: UTF8.self), names)
  }

  /// `[a-z0-9]` first, then also `-`, `.`, `_`; 1 to `limit` bytes.
  static func isName(_ text: String, limit: Int) -> Bool {
    (1...limit).contains(text.utf8.count)
      && text.utf8.enumerated().allSatisfy { index, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): index > 0
        default: false
        }
      }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
