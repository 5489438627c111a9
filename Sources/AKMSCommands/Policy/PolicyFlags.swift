internal import AKMSModel
internal import AKMSPolicy

/// What the flags of the policy commands spell.
enum PolicyFlags {
  /// Session classes, from one flag or several, commas between them.
  ///
  /// - Throws: `.usage` for a word that is none; `any` stands for all.
  static func sessions(_ texts: [String]) throws(Failure) -> [SessionClass] {
    var classes: [SessionClass] = []
    for word in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let named = word == "any" ? SessionClass.allCases : [try session(String(word))]
      for one in named where !classes.contains(one) { classes.append(one) }
    }
    return classes
  }

  /// One session class.
  static func session(_ word: String) throws(Failure) -> SessionClass {
    if let session = SessionClass(rawValue: word) { return session }
    let known = SessionClass.allCases.map(\.rawValue).joined(separator: ", ")
    throw Failure(.usage, "'\(word)' is no session class", why: "there are: \(known)")
  }

  /// Files (absolute, or under `~/`) and digests (`sha256:` with 64 lower-case hex digits).
  static func tools(_ texts: [String]) throws(Failure) -> [ToolPattern] {
    var tools: [ToolPattern] = []
    for text in texts { tools.append(try tool(text)) }
    return tools
  }

  private static func tool(_ text: String) throws(Failure) -> ToolPattern {
    if text.hasPrefix("sha256:") {
      let digest = text.utf8.dropFirst(7)
      let isHex = digest.allSatisfy {
        ("0"..."9").contains(Unicode.Scalar($0)) || ("a"..."f").contains(Unicode.Scalar($0))
      }
      guard digest.count == 64, isHex else {
        throw Failure(.usage, "'\(text)' is no digest", why: "sha256: is followed by 64 lower-case hex digits")
      }
      return .sha256(String(text.dropFirst(7)))
    }
    guard PathPattern.isPlain(text) else {
      throw Failure(.usage, "'\(text)' is no absolute path", why: "a rule names a program's file, or sha256:DIGEST")
    }
    return .path(text)
  }
}
