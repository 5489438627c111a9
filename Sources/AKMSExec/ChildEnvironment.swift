internal import AKMSModel
internal import AKMSSecret
internal import AKMSWire
internal import Glibc

/// The child's environment: the caller's entries by address, the granted ones as `NAME=value` in guarded memory.
@safe struct ChildEnvironment: ~Copyable {
  private let kept: [UnsafeMutablePointer<CChar>]
  private let granted: Secret
  private let starts: [Int]

  /// - Parameters:
  ///   - removed: Names that go besides the granted ones.
  ///   - clean: Nothing of the caller's stays.
  init(
    _ caller: CallerEnvironment, clean: Bool, granted: borrowing Granted, removed: [String]
  ) throws(Failure) {
    unsafe kept = clean ? [] : caller.entries(without: granted.names + removed)
    var starts: [Int] = []
    var end = 0
    for (index, name) in granted.names.enumerated() {
      starts.append(end)
      end += name.utf8.count + 1 + granted.valueCount(at: index) + 1
    }
    self.granted = try Secret(count: end) { span in
      for (index, start) in starts.enumerated() { Self.write(granted, index, into: &span, at: start) }
    }
    self.starts = starts
  }

  /// Without a grant.
  init(_ caller: CallerEnvironment, clean: Bool) throws(Failure) {
    unsafe kept = clean ? [] : caller.entries(without: [])
    granted = try Secret(count: 0) { _ in }
    starts = []
  }

  private static func write(_ granted: borrowing Granted, _ index: Int, into span: inout MutableRawSpan, at start: Int)
  {
    var name = granted.names[index] + "="
    name.withUTF8 { unsafe span.write($0.span.bytes, at: start) }
    let value = start + name.utf8.count
    granted.withValue(at: index) { span.write($0, at: value) }
  }

  /// Lends the nil-terminated vector for execve(2).
  borrowing func withPointers<R>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
    unsafe granted.withUnsafeBytes { block in
      var pointers: [UnsafeMutablePointer<CChar>?] = unsafe kept.map { unsafe Optional($0) }
      for start in starts {
        unsafe pointers.append(
          UnsafeMutablePointer(mutating: (block.baseAddress! + start).assumingMemoryBound(to: CChar.self)))
      }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
  }
}
