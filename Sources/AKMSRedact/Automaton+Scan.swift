extension Automaton {
  /// Reads until a spelling ends, or all has been read.
  ///
  /// From a state of no or one byte it goes on by ``skip(_:from:)``, which reads a third of the text, with no look-up
  /// that waits for the one before.
  /// - Returns: The state, which has a hit or is the last one, and the place after the byte that led to it.
  func scan(_ bytes: UnsafeRawBufferPointer, from start: Int, in before: Int) -> (state: Int, end: Int) {
    var (state, place) = (before, start)
    // A state's one byte must be in this chunk to be read again, and a stop must be passed, or it would stop there again.
    var earliest = before == 0 ? start : start + 1
    while place < bytes.count {
      if place >= earliest && isShallow(state) {
        let back = state == 0 ? place : place - 1
        let stop = unsafe skip(bytes, from: back)
        (state, place, earliest) = (0, max(back, stop - 2), min(stop + 2, bytes.count))
      }
      unsafe (state, place) = run(bytes, from: place, to: earliest, in: state)
      if self[state].hit > 0 { break }
    }
    return (state, place)
  }

  /// Reads from row to row until a hit, a state without a row, or from `earliest` on a shallow state.
  private func run(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to earliest: Int, in state: Int
  ) -> (state: Int, end: Int) {
    guard hasRow(state) else { return (unsafe step(state, bytes[start]), start + 1) }
    let (limit, low) = (UInt32(rowLimit), UInt32(shallowLimit))
    var (entry, place) = (UInt32(state * stride), start)
    repeat {
      entry = unsafe rows[Int(entry) + Int(classes[Int(bytes[place])])]
      place += 1
    } while place < bytes.count && entry < limit && (entry > low || place < earliest)
    return (number(entry), place)
  }

  /// The place of the first pair that is among the first four bytes of a spelling, of every third pair from `start` on.
  ///
  /// A spelling has at least four bytes, so three pairs, and one of them is looked at: none begins before two bytes
  /// ahead of the place.
  /// - Returns: A place before the last byte; where there is none, the place after the last one looked at.
  private func skip(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var place = start
    while place + 10 < bytes.count {
      let found = unsafe bit(bytes, place) | bit(bytes, place + 3) | bit(bytes, place + 6) | bit(bytes, place + 9)
      if found & 1 != 0 { break }
      place += 12
    }
    while place + 1 < bytes.count, unsafe bit(bytes, place) & 1 == 0 { place += 3 }
    return place
  }

  /// The lowest bit says whether the pair at `place` is one.
  @inline(__always) private func bit(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt32 {
    let pair = unsafe UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self))
    return unsafe pairs[Int(pair >> 5)] >> UInt32(pair & 31)
  }
}
