/// Which file is to run for a plugin, and what its bytes must be.
package struct PluginReference: Sendable, Equatable {
  /// [a-z0-9][a-z0-9-]{0,31}; the program must describe itself by it.
  package let name: String
  package let path: String
  /// Lower-case hex, 64 digits.
  package let sha256: String

  package init(name: String, path: String, sha256: String) {
    self.name = name
    self.path = path
    self.sha256 = sha256
  }

  /// Whether `name` can be a plugin's: never a path, never an option.
  package static func isName(_ name: String) -> Bool {
    guard (1...32).contains(name.utf8.count), name.utf8.first != UInt8(ascii: "-") else { return false }
    return name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
  }

  /// Whether `text` is a SHA-256 as this project spells it.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
