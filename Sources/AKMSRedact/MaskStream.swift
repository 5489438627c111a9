/// One of a child's streams on its way out, with each value replaced by `[redacted:NAME]`.
///
/// Hits that overlap are one: all their bytes are replaced by one text, with the name of the hit that begins first, of
/// these the longest, of these the one added first. All other bytes come out as they went in, in order, and however the
/// input is cut into chunks the output is the same. The last bytes of a chunk that may be the beginning of a value are
/// held back, at most 63; they are not copied, since the automaton's state spells them.
///
/// Of a spelling of more than 64 bytes the first 64 are a hit, and so is what follows as long as it goes on spelling it.
/// Not safe for two threads at once; two streams may share their ``Masks``.
package struct MaskStream: ~Copyable {
  let masks: Masks
  var state = 0
  /// Bytes fed.
  var consumed = 0
  /// Bytes of these that have been passed on or replaced.
  var shown = 0
  /// Whether the last of these were replaced, so that a hit that overlaps them belongs to the same replacement.
  var isOpen = false
  /// Hits behind ``shown``, in order, that are not settled yet.
  var runs: [Run] = []
  /// Long spellings that the text is in the middle of.
  var matches: [LongMatch] = []

  package init(_ masks: Masks) { self.masks = masks }

  /// Takes the next bytes and gives out what is certain.
  ///
  /// - Parameters:
  ///   - input: What the child wrote: any bytes, any number.
  ///   - emit: Called for each piece of output, in order; the piece must not outlive the call. Often it is part of
  ///     `input`, so `input` must not be overwritten before the return.
  package mutating func feed(_ input: RawSpan, into emit: (RawSpan) -> Void) {
    unsafe input.withUnsafeBytes { bytes in
      let (start, before) = (consumed, state)
      unsafe masks.withTables { automaton, values in
        let window = unsafe Window(automaton: automaton, values: values, bytes: bytes, start: start, before: before)
        read(window, emit)
      }
    }
  }

  /// Bytes that were fed and have neither been passed on nor replaced yet; with none, there is nothing to release.
  package var holds: Int { consumed - shown }

  /// Gives out what is held, if so little of a value may have begun that it may be seen; to be called after a silence.
  ///
  /// It counts from where the value may have begun, not from what was released before: however slowly a value comes,
  /// fewer than `limit` bytes of its beginning are seen. The state stays, so that its rest is masked when it comes. A
  /// value that is whole, and only might be the beginning of a longer one, is replaced now. A second call before the
  /// next ``feed(_:into:)`` does nothing.
  /// - Parameter limit: Bytes; 8 is meant.
  package mutating func releaseHeld(below limit: Int, into emit: (RawSpan) -> Void) {
    unsafe masks.withTables { automaton, values in
      let window = unsafe Window(automaton: automaton, values: values, start: consumed, before: state)
      let live = Int(automaton[state].live)
      drain(to: live < limit ? consumed : consumed - live, forced: true, window, emit)
    }
  }

  /// Gives out all that is held, since the input has ended: the beginning of a value is no value.
  ///
  /// Afterwards the stream is as new.
  package mutating func finish(into emit: (RawSpan) -> Void) {
    unsafe masks.withTables { automaton, values in
      let window = unsafe Window(automaton: automaton, values: values, start: consumed, before: state)
      drain(to: consumed, forced: true, window, emit)
    }
    (state, isOpen) = (0, false)
    matches.removeAll(keepingCapacity: true)
  }
}
