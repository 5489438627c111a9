/// One statement of an IAM policy, with its JSON in one fixed order.
struct PolicyStatement: Equatable {
  enum Effect: String { case allow = "Allow", deny = "Deny" }

  /// One condition, for example `StringLike`, `s3:prefix`, values.
  struct Condition: Equatable {
    let test: String
    let key: String
    let values: [String]
  }

  let effect: Effect
  let actions: [String]
  let resources: [String]
  let condition: Condition?

  init(_ effect: Effect, _ actions: [String], on resources: [String], if condition: Condition? = nil) {
    self.effect = effect
    self.actions = Set(actions).sorted()
    self.resources = resources
    self.condition = condition
  }

  /// Compact JSON, keys in the order Effect, Action, Resource, Condition.
  var json: String {
    var parts = ["\"Effect\":" + Self.quote(effect.rawValue)]
    parts.append("\"Action\":" + Self.list(actions))
    parts.append("\"Resource\":" + Self.list(resources))
    if let condition {
      let inner = "{" + Self.quote(condition.key) + ":" + Self.list(condition.values) + "}"
      parts.append("\"Condition\":{" + Self.quote(condition.test) + ":" + inner + "}")
    }
    return "{" + parts.joined(separator: ",") + "}"
  }

  // a list of one is written as the text itself, which IAM allows and which saves space
  private static func list(_ texts: [String]) -> String {
    texts.count == 1 ? quote(texts[0]) : "[" + texts.map(quote).joined(separator: ",") + "]"
  }

  // all but printable ASCII is escaped: STS takes U+0020 to U+00FF only, and counts characters
  private static func quote(_ text: String) -> String {
    var out = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C: out += "\\" + String(UnicodeScalar(UInt8(unit)))
      case 0x20..<0x7F: out.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
      default: out += "\\u" + lowerHex([UInt8(unit >> 8), UInt8(unit & 0xFF)])
      }
    }
    return out + "\""
  }
}
