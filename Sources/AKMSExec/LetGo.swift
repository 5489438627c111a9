internal import CLinux

/// akms holds nothing open that its command has: who waits for a pipe's end or a lock waits for the command alone.
enum LetGo {
  /// - Parameter numbers: akms's own; -1 for none.
  static func all<let count: Int>(but numbers: InlineArray<count, Int32>) {
    unsafe numbers.span.withUnsafeBufferPointer { unsafe akms_let_go($0.baseAddress, Int32($0.count), 0) }
  }

  /// The same for any number of them; 0, 1 and 2 stay where akms reads and writes them for the command.
  static func all(butThese numbers: [Int32], keepsStandard: Bool) {
    unsafe akms_let_go(numbers, Int32(numbers.count), keepsStandard ? 1 : 0)
  }
}
