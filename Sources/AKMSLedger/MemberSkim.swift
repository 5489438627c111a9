internal import Glibc

/// Finds where the members of a JSON object stand, without reading what they say.
///
/// For bytes that akms wrote itself: no white space, keys without escapes. Of any other bytes it finds members that are
/// none, or none at all; it never reads beyond them.
package enum MemberSkim {
  /// Calls `body` for each member, in order, with the ranges of its key (without the quotes) and of its value (strings
  /// with theirs), until it returns false.
  ///
  /// - Returns: Whether the object was gone through to its end, or `body` had enough.
  @discardableResult
  package static func each(_ object: RawSpan, _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Bool) -> Bool {
    unsafe object.withUnsafeBytes { bytes in
      guard bytes.count >= 2, unsafe bytes[0] == UInt8(ascii: "{") else { return false }
      if unsafe bytes[1] == UInt8(ascii: "}") { return bytes.count == 2 }
      var index = 1
      while true {
        guard unsafe index < bytes.count && bytes[index] == UInt8(ascii: "\""),
          let keyEnd = unsafe endOfString(bytes, index), keyEnd < bytes.count,
          unsafe bytes[keyEnd] == UInt8(ascii: ":"), let end = unsafe endOfValue(bytes, keyEnd + 1), end < bytes.count
        else { return false }
        if !body(index + 1..<keyEnd - 1, keyEnd + 1..<end) { return true }
        guard unsafe bytes[end] == UInt8(ascii: ",") else {
          return unsafe bytes[end] == UInt8(ascii: "}") && end == bytes.count - 1
        }
        index = end + 1
      }
    }
  }

  /// After the closing quote of the string that begins at `start`.
  @inline(__always)
  private static func endOfString(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var index = start + 1
    while index < bytes.count, let quote = unsafe memchr(base + index, 0x22, bytes.count - index) {
      let place = unsafe UnsafeRawPointer(quote) - base
      var backslashes = 0
      while unsafe bytes[place - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
      if backslashes.isMultiple(of: 2) { return place + 1 }
      index = place + 1
    }
    return nil
  }

  /// After the value that begins at `start`.
  @inline(__always)
  private static func endOfValue(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    var depth = 0
    var index = start
    while index < bytes.count {
      switch unsafe bytes[index] {
      case UInt8(ascii: "\""):
        guard let end = unsafe endOfString(bytes, index) else { return nil }
        index = end
        if depth == 0 { return index }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return index }
        depth -= 1
        if depth == 0 { return index + 1 }
      case UInt8(ascii: ",") where depth == 0: return index
      default: break
      }
      index += 1
    }
    return nil
  }
}
