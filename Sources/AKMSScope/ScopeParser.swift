// The grammar of contract section 3, read byte by byte from left to right; one method a production. What is read is
// written in canonical spelling to a draft on the stack, so the text of the result is all that is ever allocated.
// Byte positions count from 1.

/// What stood in the way of reading a scope.
struct ScopeProblem: Error, Equatable {
  /// Counted from 1; one more than the text has bytes stands for its end.
  let byte: Int
  /// What would have been right there, as a phrase.
  let expected: String
}

/// Reads one scope; used once, and handed the same bytes each time.
struct ScopeParser: ~Copyable {
  private var draft = ScopeDraft()
  private var at = 0
  /// Whether everything so far stood there as canonical text has it.
  private var isCanonical = true

  /// - Parameters:
  ///   - input: At most `Limits.scope` bytes; so is the answer, since canonical text is never the longer one.
  ///   - spelling: The text whose bytes they are, if there is one; where it is canonical, the scope shares it.
  static func scope(_ input: Span<UInt8>, spelling: String? = nil) throws(ScopeProblem) -> Scope {
    var parser = ScopeParser()
    try parser.read(input)
    if let spelling, parser.isCanonical { return Scope(text: spelling, layout: parser.draft.layout) }
    return parser.draft.scope()
  }

  private mutating func read(_ input: Span<UInt8>) throws(ScopeProblem) {
    try name(input, "a connection name (a lower-case letter first)")
    try take(":", input, "\":\" after the connection")
    draft.endConnection()
    try actions(input)
    try take(":", input, "\":\" after the actions")
    draft.endActions()
    try resource(input)
    draft.endResource()
    try params(input)
    guard at == input.count else { throw problem("\"/\", \",\" or the end") }
  }

  private mutating func actions(_ input: Span<UInt8>) throws(ScopeProblem) {
    if takes("*", input) { return draft.append(ScopeAlphabet.star) }
    let start = draft.count
    try name(input, "an action name or \"*\"")
    draft.layout.actionCount = 1
    guard at < input.count, input[at] == UInt8(ascii: "+") else { return }
    var names = NameTable()
    _ = names.insert(start, draft.bytes.span.extracting(first: draft.count))
    while takes("+", input) {
      let end = draft.count
      draft.append(UInt8(ascii: "+"))
      try name(input, "an action name or \"*\"")
      if names.insert(end + 1, draft.bytes.span.extracting(first: draft.count)) != nil { dropItem(from: end) }
    }
    draft.layout.actionCount = UInt8(names.count)
    order(from: start, names, separator: "+")
  }

  private mutating func resource(_ input: Span<UInt8>) throws(ScopeProblem) {
    repeat {
      if draft.layout.form == .tree { throw ScopeProblem(byte: at, expected: "nothing after \"**\"") }
      if draft.layout.segmentCount > 0 { draft.append(ScopeAlphabet.slash) }
      draft.layout.count(try segment(input))
    } while takes("/", input)
  }

  private mutating func segment(_ input: Span<UInt8>) throws(ScopeProblem) -> SegmentPiece.Kind {
    let (first, start) = (at, draft.count)
    if takesStar(input) { return takesStar(input) ? .rest : .any }
    try characters(input, "a resource segment")
    if takesStar(input) { return .prefix }
    if draft.isDots(from: start) {
      throw ScopeProblem(byte: first + 1, expected: "a segment other than \".\" and \"..\"")
    }
    return .literal
  }

  private mutating func params(_ input: Span<UInt8>) throws(ScopeProblem) {
    guard at < input.count, input[at] == UInt8(ascii: ",") else { return }
    var names = NameTable()
    let start = draft.count + 1
    while takes(",", input) {
      let (first, end) = (at, draft.count)
      draft.append(UInt8(ascii: ","))
      try param(input)
      guard let known = names.insert(end + 1, draft.bytes.span.extracting(first: draft.count)) else { continue }
      guard draft.itemsAreEqual(known, end + 1) else {
        let name = draft.name(at: known)
        throw ScopeProblem(byte: first + 1, expected: "one value for the param \"\(name)\"")
      }
      dropItem(from: end)
    }
    order(from: start, names, separator: ",")
  }

  private mutating func param(_ input: Span<UInt8>) throws(ScopeProblem) {
    try name(input, "a param name")
    try take("=", input, "\"=\" after the param name")
    draft.append(UInt8(ascii: "="))
    try characters(input, "a param value")
  }

  /// One or more `char` in canonical percent-encoding: an encoded character that needs no encoding is decoded.
  private mutating func characters(_ input: Span<UInt8>, _ expected: String) throws(ScopeProblem) {
    let start = at
    while at < input.count {
      let byte = input[at]
      if ScopeAlphabet.isPlain(byte) {
        draft.append(byte)
        at += 1
      } else if byte == ScopeAlphabet.percent {
        try percentEncoded(input)
      } else {
        break
      }
    }
    guard at > start else { throw problem(expected) }
  }

  private mutating func percentEncoded(_ input: Span<UInt8>) throws(ScopeProblem) {
    var value: UInt8 = 0
    at += 1
    for _ in 0..<2 {
      guard at < input.count, let digit = ScopeAlphabet.hexValue(input[at]) else {
        throw problem("two hex digits after \"%\"")
      }
      if input[at] != ScopeAlphabet.hexDigit(digit) { isCanonical = false }
      value = value << 4 | digit
      at += 1
    }
    if ScopeAlphabet.isPlain(value) { isCanonical = false }
    draft.append(encoding: value)
  }

  private mutating func name(_ input: Span<UInt8>, _ expected: String) throws(ScopeProblem) {
    let start = at
    guard at < input.count, ScopeAlphabet.isLower(input[at]) else { throw problem(expected) }
    while at < input.count, ScopeAlphabet.isName(input[at]) {
      draft.append(input[at])
      at += 1
    }
    guard at - start <= 32 else { throw ScopeProblem(byte: start + 33, expected: "a name of at most 32 bytes") }
  }

  private mutating func dropItem(from end: Int) {
    isCanonical = false
    draft.cut(to: end)
  }

  private mutating func order(from start: Int, _ names: borrowing NameTable, separator: Unicode.Scalar) {
    guard names.isReordered else { return }
    isCanonical = false
    draft.reorder(from: start, names, separator: UInt8(ascii: separator))
  }

  private mutating func take(
    _ character: Unicode.Scalar, _ input: Span<UInt8>, _ expected: String
  ) throws(ScopeProblem) {
    guard takes(character, input) else { throw problem(expected) }
  }

  private mutating func takes(_ character: Unicode.Scalar, _ input: Span<UInt8>) -> Bool {
    guard at < input.count, input[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func takesStar(_ input: Span<UInt8>) -> Bool {
    guard takes("*", input) else { return false }
    draft.append(ScopeAlphabet.star)
    return true
  }

  private func problem(_ expected: String) -> ScopeProblem { ScopeProblem(byte: at + 1, expected: expected) }
}
