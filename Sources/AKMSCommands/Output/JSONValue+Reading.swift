internal import AKMSJSON
internal import AKMSModel

/// Forgiving reads: a key that is missing is shown as nothing, because an older broker may not send it.
extension JSONValue {
  /// The elements under `items`, or under another key.
  func list(_ key: String = "items") -> [JSONValue] { self[key]?.array ?? [] }

  /// What a table cell shows: text as it is, `-` for nothing, lists with commas, objects as JSON. Not made printable.
  var cell: String {
    switch self {
    case .null: "-"
    case .bool(let flag): flag ? "yes" : "no"
    case .integer(let number): String(number)
    case .string(let text): text
    case .array(let elements): elements.isEmpty ? "-" : elements.map(\.cell).joined(separator: ", ")
    case .object: text
    }
  }

  /// ``cell`` of a member, safe for a terminal.
  func shown(_ key: String) -> String { Failure.printable(self[key]?.cell ?? "-") }
}

extension JSONObject {
  /// An object that another part of akms wrote as text.
  ///
  /// - Throws: `.internal` when it is none.
  init(of text: String) throws(Failure) {
    let value = try JSONParser.parse(text, name: "the report", code: .internal, size: Self.largest)
    guard let object = value.object else { throw Failure(.internal, "the report is no object") }
    self = object
  }

  /// Bytes: a report about 100 000 rules is below it.
  private static let largest = 256 << 20
}
