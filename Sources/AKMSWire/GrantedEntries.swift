package import AKMSSecret

/// The granted variables as execve(2) wants them, `NAME=value` and a NUL each, made in the memory of the reply itself:
/// no second copy of a value, no second guarded block.
@safe package struct GrantedEntries: ~Copyable, Sendable {
  private let body: Secret
  // Not an array: the runtime would build its type at every start.
  private nonisolated(unsafe) let entries: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>>

  /// None.
  package init() {
    body = Secret()
    unsafe entries = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  /// Entries that stand in a block already, each `NAME=value` and a NUL.
  ///
  /// - Parameter starts: Where each begins.
  package init(_ block: consuming Secret, starts: [Int]) {
    let entries = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>>.allocate(capacity: starts.count)
    unsafe block.withUnsafeBytes { bytes in
      let memory = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
      for index in starts.indices {
        let entry = unsafe (memory + starts[index]).assumingMemoryBound(to: CChar.self)
        unsafe entries.initializeElement(at: index, to: entry)
      }
    }
    body = consume block
    unsafe self.entries = unsafe entries
  }

  /// - Parameter first: Where the first of `names` begins its field; the others follow. Behind a value stands at least one
  ///   more byte: a grant's required fields follow its variables.
  init(_ body: consuming Secret, _ names: [String], first: Int) {
    let entries = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>>.allocate(capacity: names.count)
    unsafe body.withUnsafeBytes { bytes in
      let bytes = unsafe UnsafeMutableRawBufferPointer(mutating: bytes)
      var at = first
      for index in names.indices {
        let field = unsafe VariableField(at: at, named: names[index], in: bytes.bytes)
        unsafe entries.initializeElement(at: index, to: Self.entry(bytes, field))
        at = field.end
      }
    }
    self.body = consume body
    unsafe self.entries = unsafe entries
  }

  /// Moves the name over the last byte of its length, so that `=` has room before the value, and ends it with a NUL.
  private static func entry(
    _ bytes: UnsafeMutableRawBufferPointer, _ field: VariableField
  ) -> UnsafeMutablePointer<CChar> {
    precondition(field.end < bytes.count, "a variable stands at the edge of the reply")
    for offset in field.name..<field.value { unsafe bytes[offset - 1] = bytes[offset] }
    unsafe bytes[field.value - 1] = UInt8(ascii: "=")
    unsafe bytes[field.end] = 0
    return unsafe (bytes.baseAddress! + field.name - 1).assumingMemoryBound(to: CChar.self)
  }

  /// Lends the entries' addresses in order, and the memory in which they lie; they must not outlive `use`.
  @unsafe package borrowing func withEntries<R>(
    _ use: (UnsafeBufferPointer<UnsafeMutablePointer<CChar>>, UnsafeRawBufferPointer) -> R
  ) -> R {
    unsafe body.withUnsafeBytes { unsafe use(UnsafeBufferPointer(entries), $0) }
  }

  deinit { unsafe entries.deallocate() }
}
