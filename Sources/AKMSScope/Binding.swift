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
    let bytes = text.utf8.span
    guard bytes.count > 0, Self.isVariable(bytes[0]), !ScopeAlphabet.isDigit(bytes[0]) else {
      self.init(variable: nil, scope: try Scope(parsing: text))
      return
    }
    let end = Self.endOfVariable(bytes)
    guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else {
      throw ScopeText.malformed("binding", bytes, ScopeProblem(byte: end + 1, expected: "\"=\" after the variable"))
    }
    guard end <= Limits.variableName else {
      let expected = "a variable of at most \(Limits.variableName) bytes"
      throw ScopeText.malformed("binding", bytes, ScopeProblem(byte: Limits.variableName + 1, expected: expected))
    }
    self.init(variable: ScopeItems.text(bytes, 0..<end), scope: try Self.scope(bytes, from: end + 1))
  }

  private static func scope(_ bytes: Span<UInt8>, from start: Int) throws(Failure) -> Scope {
    let rest = bytes.extracting(start..<bytes.count)
    guard rest.count <= Limits.scope else { throw ScopeText.tooLong(rest.count) }
    do { return try ScopeParser.scope(rest) } catch {
      let problem = ScopeProblem(byte: error.byte + start, expected: error.expected)
      throw ScopeText.malformed("binding", bytes, problem)
    }
  }

  private static func endOfVariable(_ bytes: Span<UInt8>) -> Int {
    var end = 0
    while end < bytes.count, isVariable(bytes[end]) { end += 1 }
    return end
  }

  private static func isVariable(_ byte: UInt8) -> Bool {
    ScopeAlphabet.isUpper(byte) || ScopeAlphabet.isDigit(byte) || byte == UInt8(ascii: "_")
  }
}
