/// Colour for a terminal that wants it; plain text everywhere else.
struct Style {
  /// Colours by what they say.
  enum Tone: String {
    case good = "32"
    case bad = "31"
    case heed = "33"
    case strong = "1"
  }

  let colours: Bool

  /// Colours only when stdout is a terminal and `NO_COLOR` is unset or empty (no-color.org).
  init(_ console: any Console) {
    colours = console.outputIsTerminal && (console.variable("NO_COLOR") ?? "").isEmpty
  }

  /// `text` in the tone; the text itself has to be printable already.
  func paint(_ text: String, _ tone: Tone) -> String {
    colours ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }
}
