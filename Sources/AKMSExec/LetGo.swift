internal import CLinux

/// akms holds nothing open that its command has: who waits for a pipe's end or a lock waits for the command alone.
enum LetGo {
  /// - Parameters:
  ///   - numbers: akms's own; -1 for none.
  ///   - keepsStandard: akms reads and writes them for the command.
  static func all(but numbers: [Int32], keepsStandard: Bool = false) {
    let kept = numbers.filter { $0 > 2 }.sorted()
    unsafe akms_let_go(kept, Int32(kept.count), keepsStandard ? 1 : 0)
  }
}
