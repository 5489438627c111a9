internal import AKMSModel
internal import ArgumentParser

/// ArgumentParser's refusals in akms's own form.
enum ParseFailure {
  /// The failure for an error that the parser threw.
  ///
  /// - Parameters:
  ///   - message: What the parser says, in its own form: sentences with a capital and a full stop.
  ///   - path: Whose arguments they were.
  static func make(_ message: String, at path: CommandPath) -> Failure {
    let help = path.typed + " --help"
    if path.words == ["secret", "set"], !message.hasPrefix("Missing") {
      return Failure(
        .usage, "secret set cannot read its arguments",
        why: "one of them is unknown or wrong; it is not shown, because it may hold a value", next: help)
    }
    return Failure(.usage, sentences(message), next: help)
  }

  /// Lower case, one line, no full stop: `Unknown option '-x'. Did you mean '-y'?` → `unknown option '-x'; did you mean '-y'?`.
  static func sentences(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).map(trimmed).joined(separator: " ")
    let parts = line.split(separator: ". ").map { lowered(trimmed($0)) }
    let joined = parts.joined(separator: "; ")
    return joined.hasSuffix(".") ? String(joined.dropLast()) : joined
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  private static func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
