/// The spellings of all values, each once.
struct SpellingList {
  private(set) var spellings: [Spelling] = []
  /// Numbers of the names whose lines are not all there.
  private(set) var linesLeftOut: [UInt16] = []
  private var lines = 0
  private let indexed: Int

  /// - Parameters:
  ///   - ranges: Where each value stands in `values`; its index is the number of its name.
  ///   - indexed: Bytes of a spelling that the automaton will know.
  init(_ ranges: [Range<Int>], in values: UnsafeRawBufferPointer, indexed: Int) {
    self.indexed = indexed
    for (name, range) in ranges.enumerated() {
      unsafe add(range, UInt16(name), in: values)
    }
  }

  private mutating func add(_ range: Range<Int>, _ name: UInt16, in values: UnsafeRawBufferPointer) {
    var bytes = ByteSet()
    for index in range { bytes.insert(unsafe values[index]) }
    let forms = Self.distinct(on: bytes) + Base64Form.all(for: range.count, indexed: indexed).map(Form.base64)
    spellings += forms.map { Spelling(form: $0, range: range, name: name) }
    if bytes.contains(0x0A) { unsafe addLines(of: range, name, in: values) }
  }

  /// Most values have no byte that most forms would change.
  private static func distinct(on bytes: ByteSet) -> [Form] {
    Form.bytewise.reduce(into: []) { kept, form in
      if !kept.contains(where: { $0.agrees(with: form, on: bytes) }) { kept.append(form) }
    }
  }

  private mutating func addLines(of range: Range<Int>, _ name: UInt16, in values: UnsafeRawBufferPointer) {
    var start = range.lowerBound
    for index in range where unsafe values[index] == 0x0A {
      unsafe addLine(start..<index, name, in: values)
      start = index + 1
    }
    unsafe addLine(start..<range.upperBound, name, in: values)
  }

  private mutating func addLine(_ range: Range<Int>, _ name: UInt16, in values: UnsafeRawBufferPointer) {
    let line = unsafe Text.withoutLineEnd(UnsafeRawBufferPointer(rebasing: values[range]))
    guard line >= RedactLimits.shortestLine,
      unsafe !Text.isBoundary(UnsafeRawBufferPointer(rebasing: values[range].prefix(line)))
    else { return }
    guard lines < RedactLimits.lines else {
      if linesLeftOut.last != name { linesLeftOut.append(name) }
      return
    }
    lines += 1
    spellings.append(Spelling(form: .raw, range: range.lowerBound..<range.lowerBound + line, name: name))
  }
}

enum Text {
  /// Bytes without the line feeds and carriage returns at the end: programs drop them and add them.
  static func withoutLineEnd(_ text: UnsafeRawBufferPointer) -> Int {
    var count = text.count
    while count > 0, unsafe text[count - 1] == 0x0A || text[count - 1] == 0x0D { count -= 1 }
    return count
  }

  /// Whether it is a PEM boundary (RFC 7468, section 3), which is the same in every key and tells nothing.
  static func isBoundary(_ line: UnsafeRawBufferPointer) -> Bool {
    let isFramed = unsafe line.starts(with: "-----BEGIN ".utf8) || line.starts(with: "-----END ".utf8)
    return unsafe isFramed && line.suffix(5).elementsEqual("-----".utf8)
  }
}
