internal import AKMSModel
package import AKMSWire

extension FailureReply {
  /// One JSON object without a line feed, for `--error-format json`: `schema`, `code`, `exit`, `what`, and where known
  /// `why`, `next`, `request_id`, `event_id`, `details`.
  package func json(requestID: RequestID? = nil) -> String {
    var text =
      "{\"schema\":\"akms.failure/1\",\"code\":\"\(failure.code.rawValue)\",\"exit\":\(failure.code.exitStatus)"
    append("what", failure.what, to: &text)
    append("why", failure.why, to: &text)
    append("next", failure.next, to: &text)
    append("request_id", requestID?.description, to: &text)
    append("event_id", eventID, to: &text)
    if let details { text += ",\"details\":" + details.filter { !$0.isNewline } }
    return text + "}"
  }

  private func append(_ key: String, _ value: String?, to text: inout String) {
    if let value { text += ",\"\(key)\":" + Self.quoted(value) }
  }

  /// A JSON string (RFC 8259, section 7); control characters as `\u00XX`.
  package static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
