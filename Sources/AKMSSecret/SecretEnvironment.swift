package import AKMSModel

/// Named values for a child's environment: names in the open, all values in one ``Secret``.
package struct SecretEnvironment: ~Copyable, Sendable {
  /// The variables in order, each with its bytes' place in the block.
  package let entries: [(name: String, range: Range<Int>)]
  /// All values, one behind the other.
  package let block: Secret

  /// Makes room for all values and lets `filling` write them, each at its entry's range of the span.
  ///
  /// - Parameter values: Names with sizes in bytes; a name stands once (a precondition: callers check input first).
  package init(
    _ values: [(name: String, count: Int)],
    filling: ([(name: String, range: Range<Int>)], inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(Set(values.map(\.name)).count == values.count, "a name stands twice")
    var end = 0
    let entries = values.map { value in
      defer { end += value.count }
      return (name: value.name, range: end..<(end + value.count))
    }
    block = try Secret(count: end) { span throws(Failure) in try filling(entries, &span) }
    self.entries = entries
  }

  /// Values that stand in `block` already; two names may share a range.
  ///
  /// - Throws: `.internal` when a range lies outside the block.
  package init(entries: [(name: String, range: Range<Int>)], block: consuming Secret) throws(Failure) {
    let size = block.count
    guard entries.allSatisfy({ $0.range.lowerBound >= 0 && $0.range.upperBound <= size }) else {
      throw Failure(.internal, "a value lies outside its block")
    }
    self.entries = entries
    self.block = block
  }

  /// One variable.
  package init(name: String, _ value: borrowing Secret) throws(Failure) {
    try self.init(name: name, count: value.count) { span in value.withBytes { span.write($0, at: 0) } }
  }

  private init(name: String, count: Int, filling: (inout MutableRawSpan) -> Void) throws(Failure) {
    entries = [(name, 0..<count)]
    block = try Secret(count: count) { span in filling(&span) }
  }

  /// The names, in order.
  package var names: [String] { entries.map(\.name) }

  /// Lends one value.
  package borrowing func withValue<R: ~Copyable, E: Error>(
    at index: Int, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    let range = entries[index].range
    return try block.withBytes { span throws(E) in try body(span.extracting(range)) }
  }
}
