package import AKMSModel
internal import AKMSSecret

/// Collects the values that are to be masked, in guarded memory, and makes their ``Masks``.
package struct MaskBuilder: ~Copyable {
  private var values: ValueBlock
  private var names: [String] = []
  private var tooShort: [String] = []
  private let indexed: Int
  private let rows: Int

  /// - Throws: `.internal` when no guarded memory is left.
  package init() throws(Failure) { try self.init(indexed: RedactLimits.indexed, rows: RedactLimits.rows) }

  /// For tests, which reach the limits with short values.
  ///
  /// - Parameters:
  ///   - indexed: Bytes of a spelling that the automaton knows, 4 to 255.
  ///   - rows: States with a row of their own, 1 and more.
  init(indexed: Int, rows: Int) throws(Failure) {
    precondition(4...255 ~= indexed && rows >= 1, "no such tables")
    (self.indexed, self.rows) = (indexed, rows)
    values = try ValueBlock()
  }

  /// Adds a value, copied; one that is there already keeps its first name.
  ///
  /// Line feeds and carriage returns at its end are not part of what is masked, since programs drop them and add them.
  /// - Parameters:
  ///   - name: The variable's name, for the replacement text and the lists of ``Masks``.
  ///   - value: Any bytes; below 4 it is not masked, and named in ``Masks/tooShort`` unless it is empty.
  /// - Throws: `.internal` when no guarded memory is left, or for the 4097th value.
  package mutating func add(name: String, _ value: RawSpan) throws(Failure) {
    let count = unsafe value.withUnsafeBytes { unsafe Text.withoutLineEnd($0) }
    guard count >= RedactLimits.shortestValue else {
      if count > 0 { tooShort.append(name) }
      return
    }
    guard names.count < RedactLimits.values else {
      throw Failure(.internal, "too many values to mask", why: "\(RedactLimits.values) are the limit")
    }
    guard !values.contains(value.extracting(0..<count)) else { return }
    try values.append(value.extracting(0..<count))
    names.append(name)
  }

  /// Makes the tables.
  ///
  /// - Throws: `.internal` when no guarded memory is left.
  package consuming func build() throws(Failure) -> Masks {
    let settings = Masks.Settings(names: names, tooShort: tooShort, indexed: indexed, rows: rows)
    return try Masks(values, settings)
  }
}
