package import AKMSModel

/// Where something stands in a file; both count from 1, columns in Unicode scalars.
package struct ConfigPosition: Hashable, Sendable, Comparable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (a: ConfigPosition, b: ConfigPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// One thing that is wrong in a file of configuration or policy.
package struct ConfigError: Hashable, Sendable, CustomStringConvertible {
  package let file: String
  package let position: ConfigPosition
  /// Lower case, one line, without a full stop.
  package let message: String

  /// - Parameter message: May quote the file: controls become visible, and beyond 400 scalars it is cut.
  package init(file: String, position: ConfigPosition, message: String) {
    self.file = file
    self.position = position
    let start = message.unicodeScalars.prefix(400)
    let isWhole = start.endIndex == message.unicodeScalars.endIndex
    self.message = Failure.printable(String(start)) + (isWhole ? "" : "…")
  }

  /// `file:line:column: message`.
  package var description: String { "\(file):\(position.line):\(position.column): \(message)" }
}

/// All that is wrong, in the order of the files and positions; never empty.
package struct ConfigErrors: Error, Hashable, Sendable {
  package let errors: [ConfigError]

  /// Errors of one file that are kept: enough to mend a file, and a bound on what a hostile one can cost.
  package static let limit = 200

  package init(_ errors: [ConfigError]) { self.errors = errors }

  init(_ file: String, _ position: ConfigPosition, _ message: String) {
    self.init([ConfigError(file: file, position: position, message: message)])
  }

  /// The refusal that names the first and counts the others.
  package var failure: Failure {
    let others = errors.count - 1
    let why: String? = others > 0 ? "the files have \(others) more \(others == 1 ? "error" : "errors")" : nil
    return Failure(.configInvalid, errors.first?.description ?? "unusable", why: why, next: "akms policy check")
  }
}
