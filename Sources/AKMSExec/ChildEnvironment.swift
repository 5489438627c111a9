internal import AKMSModel
internal import AKMSWire

/// The child's environment: the caller's entries by address, the granted ones in guarded memory.
@safe struct ChildEnvironment: ~Copyable {
  private let kept: [UnsafeMutablePointer<CChar>]
  private let granted: GrantedEntries

  /// - Parameters:
  ///   - removed: Names that go besides the granted ones.
  ///   - clean: Nothing of the caller's stays.
  init(_ caller: CallerEnvironment, clean: Bool, granted: consuming Granted, removed: [String]) {
    unsafe kept = clean ? [] : caller.entries(without: granted.names + removed)
    self.granted = granted.intoEntries()
  }

  /// Without a grant.
  init(_ caller: CallerEnvironment, clean: Bool) {
    unsafe kept = clean ? [] : caller.entries(without: [])
    granted = GrantedEntries()
  }

  /// Lends the nil-terminated vector for execve(2), and the memory in which the granted values lie.
  borrowing func withPointers<R>(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafeRawBufferPointer) -> R
  ) -> R {
    unsafe granted.withEntries { entries, memory in
      var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
      for index in unsafe kept.indices { unsafe pointers.append(kept[index]) }
      for index in unsafe entries.indices { unsafe pointers.append(entries[index]) }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!, memory) }
    }
  }
}
