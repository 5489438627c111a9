internal import AKMSModel
internal import AKMSWire

/// The child's environment: the caller's entries by address, the granted ones in guarded memory.
struct ChildEnvironment: ~Copyable {
  private let caller: CallerEnvironment
  private let clean: Bool
  private let removed: [String]
  private let granted: GrantedEntries

  /// - Parameters:
  ///   - removed: Names that go besides the granted ones.
  ///   - clean: Nothing of the caller's stays.
  init(_ caller: CallerEnvironment, clean: Bool, granted: consuming Granted, removed: [String]) {
    let removed = granted.names + removed
    self.init(caller, clean: clean, entries: granted.intoEntries(), removed: removed)
  }

  /// - Parameters:
  ///   - entries: What the child is given.
  ///   - removed: Names that go, those of `entries` among them.
  init(_ caller: CallerEnvironment, clean: Bool, entries: consuming GrantedEntries, removed: [String]) {
    (self.caller, self.clean, self.removed) = (caller, clean, removed)
    granted = entries
  }

  /// Without a grant.
  init(_ caller: CallerEnvironment, clean: Bool) {
    (self.caller, self.clean, removed) = (caller, clean, [])
    granted = GrantedEntries()
  }

  /// Lends the nil-terminated vector for execve(2), and the memory in which the granted values lie.
  borrowing func withPointers<R>(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafeRawBufferPointer) -> R
  ) -> R {
    unsafe granted.withEntries { granted, memory in
      let room = (clean ? 0 : caller.count) + granted.count + 1
      return unsafe withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: room) { vector in
        unsafe fill(vector, granted)
        return unsafe body(vector.baseAddress!, memory)
      }
    }
  }

  private borrowing func fill(
    _ vector: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>,
    _ granted: UnsafeBufferPointer<UnsafeMutablePointer<CChar>>
  ) {
    var next = vector.baseAddress!
    func add(_ entry: UnsafeMutablePointer<CChar>?) {
      unsafe next.initialize(to: entry)
      unsafe next += 1
    }
    if !clean {
      let removed = removed
      unsafe caller.forEach { if unsafe CallerEnvironment.stays($0, without: removed) { unsafe add($0) } }
    }
    for index in granted.indices { unsafe add(granted[index]) }
    add(nil)
  }
}
