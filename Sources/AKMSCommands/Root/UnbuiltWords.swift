internal import AKMSModel

/// Words that the contract (section 8) names and that this version does not have: they say so, and never pass silently.
enum UnbuiltWords {
  /// Words below `akms`.
  static let top: Set<String> = [
    "agent", "allow", "approve", "credential", "doctor", "env", "forensics", "hook", "key", "login", "logout", "mcp",
    "off",
    "passphrase", "profile", "scan", "scope", "session", "store", "trust", "untrust", "use",
  ]

  /// Words below a group that is built.
  static let below: [String: Set<String>] = [
    "secret": ["rotate", "import", "export"],
    "connection": ["add", "test", "remove"],
    "plugin": ["install", "upgrade", "rollback", "remove", "enable", "disable", "info", "new", "test", "search"],
    "audit": ["proof", "export"],
  ]

  /// Refuses when argv names such a word.
  ///
  /// - Throws: `.usage`.
  static func refuse(_ path: CommandPath) throws(Failure) {
    guard let stranger = path.stranger else { return }
    if path.words.isEmpty, stranger == "exec" {
      throw Failure(.usage, "exec is answered by akms itself, not by akms-cli", next: "akms exec -- COMMAND")
    }
    let words = path.words.isEmpty ? top : below[path.words.joined(separator: " "), default: []]
    guard words.contains(stranger) else { return }
    throw Failure(.usage, (path.words + [stranger]).joined(separator: " ") + " is not built yet")
  }
}
