/// A JSON text as akms writes and reads it (RFC 8259): no floating-point numbers, a key once per object.
///
/// Text is kept as received and compared by its UTF-8 bytes; Unicode's canonical equivalence, which Swift's `==` on
/// `String` uses, would take two different names for one.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// The text, where this is a string.
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The number, where this is an integer.
  package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  /// The truth value, where this is one.
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The items, where this is an array.
  package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The members, where this is an object.
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// The member `key`, where this is an object that has it.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// `values` as an array of strings.
  package static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }

  /// `members` as an object.
  package static func object(_ members: [String: JSONValue]) -> JSONValue { .object(JSONObject(members)) }

  /// `value`, or nil where there is none: for members that are left out when they are absent.
  package static func optional(_ value: String?) -> JSONValue? { value.map { .string($0) } }

  /// `value`, or nil where there is none.
  package static func optional(_ value: Int64?) -> JSONValue? { value.map { .integer($0) } }

  /// Bytes that should be UTF-8 but need not be (paths, arguments), as a string that can be turned back.
  ///
  /// Each byte that is no part of valid UTF-8 becomes the four characters `\xHH` (lower-case hexadecimal); a backslash
  /// that stands before an `x` in valid text becomes `\x5c`, so that `\x` in the result always means a byte.
  package static func text(_ bytes: some Sequence<UInt8>) -> JSONValue { .string(EscapedBytes.text(Array(bytes))) }
}

extension JSONValue: Equatable {
  /// Equal text means equal bytes.
  package static func == (one: JSONValue, other: JSONValue) -> Bool {
    switch (one, other) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

/// No literal `nil`: `object["x"] == nil` would then compare with `null`.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Of two equal keys the later one stays.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
