internal import AKMSSecret

/// The granted variables as execve(2) wants them, `NAME=value` and a NUL each, made in the memory of the reply itself:
/// no second copy of a value, no second guarded block.
@safe package struct GrantedEntries: ~Copyable, Sendable {
  private let body: Secret?
  private let starts: [Int]

  /// None.
  package init() {
    body = nil
    starts = []
  }

  /// - Parameter places: Of the values of `names`, in the same order. In front of a value stands its name, in front of
  ///   that the name's length (u16), and behind it at least one more byte: a grant's required fields follow its
  ///   variables.
  init(_ body: consuming Secret, _ names: [String], _ places: [Place]) {
    var starts: [Int] = []
    unsafe body.withUnsafeBytes { bytes in
      let bytes = unsafe UnsafeMutableRawBufferPointer(mutating: bytes)
      for (name, place) in zip(names, places) {
        let name = name.utf8.count
        unsafe Self.rewrite(bytes, name, place)
        starts.append(place.start - name - 1)
      }
    }
    self.body = consume body
    self.starts = starts
  }

  /// Moves the name over the last byte of its length, so that `=` has room before the value, and ends it with a NUL.
  private static func rewrite(_ bytes: UnsafeMutableRawBufferPointer, _ name: Int, _ value: Place) {
    let from = value.start - name
    precondition(from >= 1 && value.end < bytes.count, "a variable stands at the edge of the reply")
    for offset in from..<value.start { unsafe bytes[offset - 1] = bytes[offset] }
    unsafe bytes[value.start - 1] = UInt8(ascii: "=")
    unsafe bytes[value.end] = 0
  }

  /// Lends the entries' addresses in order, and the memory in which they lie; they must not outlive `use`.
  @unsafe package borrowing func withEntries<R>(
    _ use: ([UnsafeMutablePointer<CChar>], UnsafeRawBufferPointer) -> R
  ) -> R {
    switch body {
    case .none: return unsafe use([], UnsafeRawBufferPointer(start: nil, count: 0))
    case .some(let body):
      return unsafe body.withUnsafeBytes { bytes in
        var entries: [UnsafeMutablePointer<CChar>] = unsafe []
        for start in starts {
          let entry = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress! + start)
          unsafe entries.append(entry.assumingMemoryBound(to: CChar.self))
        }
        return unsafe use(entries, bytes)
      }
    }
  }
}
