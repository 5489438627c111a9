/// One chunk with what it is read by, lent for one call.
@safe struct Window {
  let automaton: Automaton
  let values: UnsafeRawBufferPointer
  var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// The stream's place of the first byte.
  let start: Int
  /// The state before the first byte; its text ends there.
  let before: Int

  subscript(place: Int) -> UInt8 { unsafe bytes[place] }

  /// Passes on the bytes at these places of the stream: what lies ahead of the chunk is the end of a state's text.
  func pass(_ places: Range<Int>, _ emit: (RawSpan) -> Void) {
    if places.lowerBound < start {
      let held = unsafe automaton.label(of: before, last: start - places.lowerBound)
      emit(unsafe UnsafeRawBufferPointer(rebasing: held.prefix(places.count)).bytes)
    }
    if places.upperBound > start {
      let first = max(places.lowerBound, start) - start
      emit(unsafe UnsafeRawBufferPointer(rebasing: bytes[first..<places.upperBound - start]).bytes)
    }
  }
}
