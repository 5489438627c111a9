internal import Glibc

/// One section of AWS's shared `credentials` or `config` file.
///
/// Format: AWS SDKs and Tools Reference Guide, "Shared config and credentials files": `[section]`, `key = value`,
/// comments with `#` or `;`, nested values by indentation (skipped here).
package struct SharedConfigFile {
  /// Longest file in bytes that is read.
  package static let maximumLength = 1 << 20

  /// The key-value lines of section `name`, or nil where the file has no such section.
  package static func section(_ name: String, in bytes: [UInt8]) -> [String: [UInt8]]? {
    var found: [String: [UInt8]]?
    var isInside = false
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      if line.first == 0x5B {
        isInside = sectionName(line) == name
        if isInside { found = found ?? [:] }
      } else if isInside, let (key, value) = pair(line) {
        found?[key] = value
      }
    }
    return found
  }

  private static func sectionName(_ line: ArraySlice<UInt8>) -> String? {
    guard let end = line.firstIndex(of: 0x5D) else { return nil }
    let words = line[(line.startIndex + 1)..<end].split { $0 == 0x20 || $0 == 0x09 }
    return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  // an indented line continues the value above it; a comment's key would start with its mark
  private static func pair(_ line: ArraySlice<UInt8>) -> (key: String, value: [UInt8])? {
    guard let first = line.first, ![0x20, 0x09, 0x23, 0x3B].contains(first),
      let equals = line.firstIndex(of: 0x3D)
    else { return nil }
    let key = trimmed(line[..<equals])
    return (String(decoding: key, as: UTF8.self).lowercased(), trimmed(line[(equals + 1)...]))
  }

  private static func trimmed(_ slice: ArraySlice<UInt8>) -> [UInt8] {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let front = slice.drop(while: isSpace)
    return Array(front.prefix(front.count - front.reversed().prefix(while: isSpace).count))
  }

  /// Reads a whole file, at most ``maximumLength`` bytes.
  ///
  /// - Returns: nil where it cannot be opened, is no plain file or is longer.
  package static func read(_ path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: maximumLength + 1)
    defer { SecretBytes.wipe(&bytes) }
    var count = 0
    while count < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(file, $0.baseAddress! + count, $0.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { break }
      count += got
    }
    return count <= maximumLength ? Array(bytes[..<count]) : nil
  }
}
