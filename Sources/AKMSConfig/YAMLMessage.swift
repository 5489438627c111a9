internal import Yams

/// The parser's own errors, in our form.
struct YAMLMessage {
  private let position: ConfigPosition
  private let message: String

  init(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      position = ConfigPosition(line: mark.line, column: mark.column)
      message = [context?.text, problem].compactMap { $0 }.joined(separator: ", ").lowercasedFirst
    case .composer(_, _, let mark, _):
      // with aliases out of the way, a second document is all that is left to fail here
      position = ConfigPosition(line: mark.line, column: mark.column)
      message = "a second document starts here, and one is allowed"
    default:
      position = ConfigPosition(line: 1, column: 1)
      message = "the file cannot be read as YAML"
    }
  }

  func errors(_ file: String) -> [ConfigError] { [ConfigError(file: file, position: position, message: message)] }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
