package import AKMSModel

/// A scope with, perhaps, the one variable under which its value appears: `[VAR=]scope`.
package struct Binding: Hashable, Sendable {
  /// `[A-Z_][A-Z0-9_]*`, at most `Limits.variableName` bytes; nil where the plugin's own names apply.
  package let variable: String?
  package let scope: Scope

  package init(variable: String?, scope: Scope) {
    self.variable = variable
    self.scope = scope
  }

  /// The canonical text.
  package var text: String { (variable.map { $0 + "=" } ?? "") + scope.text }

  /// Reads `VAR=SCOPE` or `SCOPE`. A scope starts with a lower-case letter and a variable never does, so the first
  /// byte decides, and a `=` in a param is no trap.
  ///
  /// - Throws: `.usage`; byte positions count from the start of `text`, the variable included.
  package init(parsing text: String) throws(Failure) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, ScopeAlphabet.isUpper(first) || first == UInt8(ascii: "_") else {
      self.init(variable: nil, scope: try Scope(parsing: bytes))
      return
    }
    let end = bytes.firstIndex { !Self.isVariable($0) } ?? bytes.count
    guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else {
      throw ScopeText.malformed("binding", bytes, ScopeProblem(byte: end + 1, expected: "\"=\" after the variable"))
    }
    guard end <= Limits.variableName else {
      let expected = "a variable of at most \(Limits.variableName) bytes"
      throw ScopeText.malformed("binding", bytes, ScopeProblem(byte: Limits.variableName + 1, expected: expected))
    }
    try self.init(variable: String(decoding: bytes[..<end], as: UTF8.self), bytes: bytes, from: end + 1)
  }

  private init(variable: String, bytes: [UInt8], from start: Int) throws(Failure) {
    let rest = Array(bytes[start...])
    guard rest.count <= Limits.scope else { throw ScopeText.tooLong(rest.count) }
    var parser = ScopeParser(rest)
    do {
      self.init(variable: variable, scope: try parser.scope())
    } catch {
      let problem = ScopeProblem(byte: error.byte + start, expected: error.expected)
      throw ScopeText.malformed("binding", bytes, problem)
    }
  }

  private static func isVariable(_ byte: UInt8) -> Bool {
    ScopeAlphabet.isUpper(byte) || ScopeAlphabet.isDigit(byte) || byte == UInt8(ascii: "_")
  }
}
