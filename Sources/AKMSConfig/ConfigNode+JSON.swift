internal import AKMSPolicy

extension ConfigNode {
  /// JSON for a plugin's `Configure`: keys sorted by bytes, no spaces, so that equal settings give equal bytes.
  ///
  /// Plain scalars become what they look like: `true` and `false`, `null`, `~` or nothing at all, and whole numbers
  /// of at most 15 digits in their shortest spelling (a JSON reader with doubles keeps these exactly). All else,
  /// and whatever is quoted, stays text: `012345678901` and `1.10` lose nothing.
  package var json: String {
    switch value {
    case .text(let text, let plain): plain ? Self.scalar(text) : JSONText.string(text)
    case .list(let items): JSONText.array(items.map(\.json))
    case .table(let entries):
      JSONText.object(
        entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value.json) })
    }
  }

  private static func scalar(_ text: String) -> String {
    switch text {
    case "true", "false": return text
    case "null", "~", "": return "null"
    default:
      guard text.utf8.count <= 16, let number = Int(text), String(number) == text, abs(number) < 1_000_000_000_000_000
      else { return JSONText.string(text) }
      return text
    }
  }
}
