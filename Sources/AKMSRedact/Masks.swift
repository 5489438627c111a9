internal import AKMSModel
internal import AKMSSecret

/// What is masked, compiled: made once by a ``MaskBuilder`` and shared by the streams of one child.
///
/// The tables spell the values, so they lie in guarded memory and are wiped when the last owner lets go. Each value is
/// known in these forms: as it is, and with CRLF for its line feeds; each of its lines of 16 bytes and more; hex; base64
/// at all three alignments, in both alphabets, and in lines; percent-encoded; inside a JSON string.
package final class Masks: Sendable {
  /// Names of the values that are not masked, being 1 to 3 bytes long.
  package let tooShort: [String]
  /// Names of the values of which some lines are masked only together with the rest: there were more than 8192 lines.
  package let linesLeftOut: [String]

  let spellings: [Spelling]
  let tails: [Tail]
  /// Bytes of a spelling that the automaton knows.
  let indexed: Int
  private let markers: [[UInt8]]
  private let layout: Layout
  private let values: ValueBlock
  private let tables: Secret

  struct Settings {
    let names: [String]
    let tooShort: [String]
    let indexed: Int
    let rows: Int
  }

  init(_ values: consuming ValueBlock, _ settings: Settings) throws(Failure) {
    let (ranges, indexed) = (values.ranges, settings.indexed)
    let list = unsafe values.memory.withUnsafeBytes { unsafe SpellingList(ranges, in: $0, indexed: indexed) }
    let trie = try unsafe values.memory.withUnsafeBytes { values throws(Failure) in
      try unsafe Trie(list.spellings, in: values, indexed: indexed)
    }
    let layout = try Layout(trie, rows: settings.rows)
    tables = try Secret(count: layout.size) { span in
      unsafe span.withUnsafeMutableBytes { memory in
        var builder = unsafe AutomatonBuilder(layout, in: memory)
        builder.fill(from: trie)
      }
    }
    (spellings, tails) = (list.spellings, trie.tails)
    self.values = values
    (self.layout, self.indexed, tooShort) = (layout, indexed, settings.tooShort)
    linesLeftOut = list.linesLeftOut.map { settings.names[Int($0)] }
    markers = settings.names.map { Array("[redacted:\($0)]".utf8) }
  }

  /// The text that stands for a value, by its name's number.
  func withMarker(_ name: UInt16, _ body: (RawSpan) -> Void) {
    let marker = markers[Int(name)]
    body(unsafe marker.span.bytes)
  }

  /// Lends the automaton and the values; neither must outlive `body`.
  func withTables(_ body: (Automaton, UnsafeRawBufferPointer) -> Void) {
    unsafe tables.withUnsafeBytes { tables in
      unsafe values.memory.withUnsafeBytes { values in
        unsafe body(Automaton(layout, at: tables.baseAddress!), values)
      }
    }
  }
}
