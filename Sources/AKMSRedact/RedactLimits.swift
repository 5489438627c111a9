/// What bounds the tables and decides what is masked, each with its unit and its reason.
enum RedactLimits {
  /// Bytes of the shortest value that is masked: a shorter one would hit ordinary text everywhere. The scan relies on it
  /// too, since it looks at every third pair of bytes only.
  static let shortestValue = 4
  /// Bytes of the shortest line that is masked without the rest of its value.
  static let shortestLine = 16
  /// Bytes of the values' first block: most sets fit in it, and it is a page.
  static let block = 4096
  /// Lines masked on their own, of all values together: half a mebibyte of PEM. Their states stay below 16 MiB.
  static let lines = 8192
  /// Bytes of a spelling that the automaton knows; the rest of a longer one is compared as it comes.
  static let indexed = 64
  /// States with a row of their own. Text that holds no value stays in the first few hundred.
  static let rows = 512
  /// Values in one set of tables: the width of a name's number in a state.
  static let values = 4096
}
