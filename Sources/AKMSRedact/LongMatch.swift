/// A spelling longer than what the automaton knows, as far as the text has followed it.
struct LongMatch {
  let spelling: Int
  let name: UInt16
  /// Bytes that are the same.
  private(set) var count: Int
  /// Whether its indexed part has been read again since: only then can it begin anew within itself.
  var isRepeated = false
  private var place: Spelling.Place
  private var borders: Borders?

  init(_ tail: Tail, count: Int) {
    (spelling, name, place) = (tail.spelling, tail.name, tail.place)
    self.count = count
  }

  /// Takes the next byte.
  ///
  /// Where it is another, the match goes on with the longest end of what was read that is a beginning of the spelling
  /// again. That a spelling holds its own first 64 bytes twice is rare, so what finds these is made then only.
  /// - Returns: Whether the text still follows the spelling, from here or from a later place.
  mutating func follow(_ byte: UInt8, _ masks: Masks, _ window: Window) -> Bool {
    let spelling = masks.spellings[spelling]
    if borders == nil {
      var next = place
      if unsafe spelling.next(&next, in: window.values) == byte {
        place = next
        count += 1
        return true
      }
      guard isRepeated else { return false }
      borders = unsafe Borders(of: spelling, in: window.values)
    }
    count = borders?.next(count, byte, least: masks.indexed) ?? 0
    return count > 0
  }
}
