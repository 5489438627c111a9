/// What went wrong, in the one shape that crosses modules: a code for programs, three sentences for people.
///
/// Sentences are lower case, one line each, without a full stop, and never hold a secret value. They name
/// things. `next` is a command that can be pasted, without the back-ticks, or nil.
package struct Failure: Error, Sendable, Equatable {
  package let code: FailureCode
  package let what: String
  package let why: String?
  package let next: String?

  package init(_ code: FailureCode, _ what: String, why: String? = nil, next: String? = nil) {
    self.code = code
    self.what = what
    self.why = why
    self.next = next
  }

  /// The lines as stderr shows them, at most three, each with `akms: ` in front and no line feed inside.
  package var lines: [String] {
    var lines = ["akms: " + Self.printable(what)]
    if let why { lines.append("akms: because " + Self.printable(why)) }
    if let next { lines.append("akms: try `" + Self.printable(next) + "`") }
    return lines
  }

  /// Text made safe for a terminal: C0, DEL, C1 and bidirectional controls become `\u{…}`.
  ///
  /// Incidents behind it: terminal escapes in error text (CVE-2021-25743), RTL overrides in prompts.
  package static func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        out += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
