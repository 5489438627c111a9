/// A path as the kernel has it: bytes, a NUL at the end. Not of CChar: the type of an array of UInt8 is there already
/// when akms starts.
extension [UInt8] {
  /// Lends it to a system call.
  func withPath(_ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    unsafe withUnsafeBytes { unsafe body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
  }

  /// Up to the NUL, for people and the record.
  var pathText: String { String(decoding: self[..<(firstIndex(of: 0) ?? count)], as: UTF8.self) }
}
