internal import AKMSModel

/// Names of environment variables that a plugin may set: none that changes how programs are found, loaded or routed.
enum VariableName {
  private static let names: Set<String> = [
    "PATH", "BASH_ENV", "ENV", "IFS", "PROMPT_COMMAND", "PS4", "SHELLOPTS", "BASHOPTS",
  ]
  private static let prefixes = ["LD_", "AKMS_", "AGENTKMS_", "DYLD_", "BASH_FUNC_"]
  private static let suffixes = ["_PROXY", "_BASE_URL"]

  /// Why a name is refused; nil for one that may be set.
  static func objection(to name: String) -> String? {
    guard isWellFormed(name) else { return "it is no [A-Z_][A-Z0-9_]* of at most \(Limits.variableName) bytes" }
    if names.contains(name) || prefixes.contains(where: name.hasPrefix) || suffixes.contains(where: name.hasSuffix) {
      return "it changes how programs run"
    }
    return nil
  }

  /// [A-Z_][A-Z0-9_]*, so no `=`, NUL or line feed either.
  private static func isWellFormed(_ name: String) -> Bool {
    guard (1...Limits.variableName).contains(name.utf8.count), let first = name.utf8.first else { return false }
    let isLetter = { (byte: UInt8) in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }
    return isLetter(first)
      && name.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
