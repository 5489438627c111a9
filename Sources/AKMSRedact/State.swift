/// A state of the automaton: what has been read, as far as it may be the beginning of a spelling. 24 bytes.
struct State: BitwiseCopyable {
  /// Its first child's number; the others follow it.
  var child: UInt32 = 0
  /// The state of the longest proper end of its text.
  var fail: UInt32 = 0
  /// Where its text ends in the labels.
  var labelEnd: UInt32 = 0
  /// One more than the number of its first tail; 0: none.
  var tail: UInt32 = 0
  /// The name of what is hit.
  var name: UInt16 = 0
  var children: UInt16 = 0
  /// The byte that leads to it.
  var byte: UInt8 = 0
  /// Bytes of its text.
  var depth: UInt8 = 0
  /// Bytes of the longest spelling, or indexed part of one, that ends here; 0: none does.
  var hit: UInt8 = 0
  /// The last so many bytes read may still become part of a hit.
  var live: UInt8 = 0
}
