extension MaskStream {
  /// Reads a chunk: fast where nothing is going on, byte by byte where a hit is near.
  mutating func read(_ window: Window, _ emit: (RawSpan) -> Void) {
    var place = 0
    while unsafe place < window.bytes.count {
      if runs.isEmpty && matches.isEmpty {
        (state, place) = unsafe window.automaton.scan(window.bytes, from: place, in: state)
      } else {
        state = window.automaton.step(state, window[place])
        place += 1
      }
      consumed = window.start + place
      note(window[place - 1], window)
      if !runs.isEmpty { drain(to: boundary(window), window, emit) }
    }
    drain(to: boundary(window), window, emit)
  }

  /// Bytes behind it may still become part of a hit.
  private func boundary(_ window: Window) -> Int { consumed - Int(window.automaton[state].live) }

  /// What the last byte makes of the hits.
  private mutating func note(_ byte: UInt8, _ window: Window) {
    if !matches.isEmpty { follow(byte, window) }
    let now = window.automaton[state]
    guard now.hit > 0 else { return }
    hit(Int(now.hit), now.name)
    var next = Int(now.tail)
    while next > 0 {
      begin(masks.tails[next - 1])
      next = Int(masks.tails[next - 1].next)
    }
  }

  /// A long spelling's indexed part has been read.
  private mutating func begin(_ tail: Tail) {
    if let index = matches.firstIndex(where: { $0.spelling == tail.spelling }) {
      matches[index].isRepeated = true
    } else {
      matches.append(LongMatch(tail, count: masks.indexed))
    }
  }

  private mutating func follow(_ byte: UInt8, _ window: Window) {
    var kept = 0
    for index in matches.indices where matches[index].follow(byte, masks, window) {
      hit(matches[index].count, matches[index].name)
      matches.swapAt(kept, index)
      kept += 1
    }
    matches.removeLast(matches.count - kept)
  }
}
