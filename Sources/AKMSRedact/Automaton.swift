/// The tables, lent for one call: the automaton of Aho and Corasick ("Efficient string matching: an aid to bibliographic
/// search", CACM 18(6), 1975, pages 333–340).
///
/// Its states are numbered breadth first. The first ``RedactLimits/rows`` have a row with the next state for each class
/// of bytes, so that ordinary text costs one look-up a byte. Deeper ones, which only a text reaches that has begun to
/// spell a value, keep the paper's first form, children and a failure link: with 256 long values, rows for all would
/// take 100 MB. Numbers of states come from the tables alone, and bytes select among 256 of anything.
@safe struct Automaton {
  private let states: UnsafePointer<State>
  let rows: UnsafePointer<UInt32>
  let pairs: UnsafePointer<UInt32>
  let classes: UnsafePointer<UInt8>
  private let labels: UnsafePointer<UInt8>
  let stride: Int
  private let rowCount: Int
  /// The last state of one byte.
  private let shallow: Int

  init(_ layout: Layout, at start: UnsafeRawPointer) {
    unsafe states = start.assumingMemoryBound(to: State.self)
    unsafe rows = (start + layout.rows).assumingMemoryBound(to: UInt32.self)
    unsafe pairs = (start + layout.pairs).assumingMemoryBound(to: UInt32.self)
    unsafe classes = (start + layout.classes).assumingMemoryBound(to: UInt8.self)
    unsafe labels = (start + layout.labels).assumingMemoryBound(to: UInt8.self)
    (stride, rowCount) = (layout.stride, layout.rowCount)
    shallow = unsafe Int(states[0].children)
  }

  var rowLimit: Int { rowCount * stride }
  var shallowLimit: Int { shallow * stride }
  func hasRow(_ state: Int) -> Bool { state < rowCount }
  /// Whether a state's text has no byte, or one.
  func isShallow(_ state: Int) -> Bool { state <= shallow }

  subscript(state: Int) -> State { unsafe states[state] }

  /// The last `count` bytes of a state's text, at most its depth.
  func label(of state: Int, last count: Int) -> UnsafeRawBufferPointer {
    // ahead of it stands another spelling
    precondition(count <= self[state].depth, "more is held than the state spells")
    return unsafe UnsafeRawBufferPointer(start: labels + Int(states[state].labelEnd) - count, count: count)
  }

  /// The state after `byte`.
  func step(_ state: Int, _ byte: UInt8) -> Int {
    var state = state
    while state >= rowCount {
      if let child = child(of: state, by: byte) { return child }
      state = unsafe Int(states[state].fail)
    }
    return unsafe number(rows[state * stride + Int(classes[Int(byte)])])
  }

  func number(_ entry: UInt32) -> Int { Int(entry & ~Layout.hitFlag) / stride }

  private func child(of state: Int, by byte: UInt8) -> Int? {
    let first = unsafe Int(states[state].child)
    return unsafe (first..<first + Int(states[state].children)).first { unsafe states[$0].byte == byte }
  }
}
