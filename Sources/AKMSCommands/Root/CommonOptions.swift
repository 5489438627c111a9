internal import ArgumentParser

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print one JSON object instead of text.")
  var json = false

  @Flag(name: .customLong("no-input"), help: "Never ask; refuse where an answer would be needed.")
  var noInput = false

  @Option(name: .customLong("error-format"), help: "How errors are printed.")
  var errorFormat: ErrorFormat?
}

/// How an error is printed: three lines for a person, or one JSON object.
enum ErrorFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json

  /// What was asked for, read without the parser, because its own errors have to follow it too.
  ///
  /// - Parameters:
  ///   - arguments: argv without the program's name.
  ///   - variable: What `AKMS_ERROR_FORMAT` holds; it counts where no option is given.
  static func requested(_ arguments: [String], variable: String?) -> ErrorFormat {
    let options = Array(arguments.prefix { $0 != "--" })
    for (index, option) in options.enumerated().reversed() {
      if option == "--error-format=json" { return .json }
      if option == "--error-format=text" { return .text }
      guard option == "--error-format", index + 1 < options.count else { continue }
      if let format = ErrorFormat(rawValue: options[index + 1]) { return format }
    }
    return variable.flatMap(ErrorFormat.init(rawValue:)) ?? .text
  }
}
