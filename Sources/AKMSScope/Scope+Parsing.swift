package import AKMSModel

extension Scope {
  /// Reads a scope in any spelling of the grammar. A canonical spelling is kept as it is, without an allocation.
  ///
  /// - Throws: `.usage`; the reason names the byte (from 1), what was expected there and what was found.
  package init(parsing text: String) throws(Failure) { try self.init(parsing: text.utf8.span, spelling: text) }

  /// Reads a scope from raw bytes, which need not be UTF-8.
  ///
  /// - Throws: As ``init(parsing:)-(String)``.
  package init(parsing bytes: [UInt8]) throws(Failure) { try self.init(parsing: bytes.span, spelling: nil) }

  private init(parsing bytes: Span<UInt8>, spelling: String?) throws(Failure) {
    guard bytes.count <= Limits.scope else { throw ScopeText.tooLong(bytes.count) }
    do { self = try ScopeParser.scope(bytes, spelling: spelling) } catch {
      throw ScopeText.malformed("scope", bytes, error)
    }
  }
}

/// Every sentence of this module, in one place.
enum ScopeText {
  static func tooLong(_ count: Int) -> Failure {
    Failure(.usage, "the scope is too long", why: "it has \(count) bytes, and \(Limits.scope) are the most")
  }

  static func malformed(_ kind: String, _ bytes: Span<UInt8>, _ problem: ScopeProblem) -> Failure {
    Failure(
      .usage, "not a \(kind): \(quoted(bytes))",
      why: "at byte \(problem.byte) stands \(found(bytes, problem.byte)), expected \(problem.expected)")
  }

  static func nothingInCommon(_ a: Scope, _ b: Scope) -> Failure {
    Failure(.usage, "two scopes have nothing in common", why: "no request can match both \(a.text) and \(b.text)")
  }

  static func meetTooLong(_ a: Scope, _ b: Scope) -> Failure {
    Failure(
      .usage, "the common part of two scopes is too long",
      why: "\(a.text) with \(b.text) has more than \(Limits.scope) bytes")
  }

  private static func found(_ bytes: Span<UInt8>, _ position: Int) -> String {
    guard position >= 1, position <= bytes.count else { return "the end" }
    let byte = bytes[position - 1]
    return (0x21...0x7E).contains(byte) ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte 0x" + Fingerprint.hex([byte])
  }

  /// The text as it was typed; bytes that are no UTF-8 show as U+FFFD, `Failure` makes controls visible.
  private static func quoted(_ bytes: Span<UInt8>) -> String {
    String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
  }
}
