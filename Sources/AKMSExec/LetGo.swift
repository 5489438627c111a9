internal import CLinux

/// akms holds nothing open that its command has: who waits for a pipe's end or a lock waits for the command alone.
enum LetGo {
  /// - Parameter numbers: akms's own; -1 for none.
  static func all<let count: Int>(but numbers: InlineArray<count, Int32>) {
    unsafe numbers.span.withUnsafeBufferPointer { unsafe akms_let_go($0.baseAddress, Int32($0.count), 0) }
  }

  /// The same, but for 0, 1 and 2, which akms reads and writes for a command whose output it masks.
  static func all(butStandardAnd numbers: [Int32]) {
    unsafe akms_let_go(numbers, Int32(numbers.count), 1)
  }
}
