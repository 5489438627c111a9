internal import AKMSModel

/// A caller as the index looks for it: hashes of what rules may name.
struct CallerKeys {
  /// What is known of one attribute.
  enum Key {
    case known(UInt64)
    /// No rule that lists values matches.
    case absent
    /// Whether a rule matches cannot be told, so all are looked at.
    case unknown
  }

  private let user: Key
  private let groups: [UInt64]
  private let profile: Key
  private let agent: Key
  /// The directory and all above it, from `/` and from `~`; nil where these cannot be told.
  private let directories: [UInt64]?

  /// - Parameter directories: Whether the index asks for them at all.
  init(_ facts: Circumstances, directories: Bool) {
    user = Self.key(facts.user)
    groups = facts.groups.map { IndexHash.of($0.utf8, from: Self.group) }
    profile = Self.key(facts.profile)
    agent = Self.key(facts.provenAgent)
    self.directories = directories ? Self.directories(facts) : []
  }

  /// Calls `body` for each hash under which rules about the caller are found.
  ///
  /// - Returns: false where rules under any hash may be about the caller.
  @inline(__always)
  func forEach(_ step: Step, _ body: (UInt64) -> Void) -> Bool {
    switch step {
    case .user:
      for group in groups { body(group) }
      return Self.one(user, body)
    case .profile: return Self.one(profile, body)
    case .agent: return Self.one(agent, body)
    case .cwd:
      guard let directories else { return false }
      for directory in directories { body(directory) }
      return true
    case .root, .literal, .prefix, .any, .others: return true
    }
  }

  @inline(__always)
  private static func one(_ key: Key, _ body: (UInt64) -> Void) -> Bool {
    switch key {
    case .known(let hash): body(hash)
    case .absent: break
    case .unknown: return false
    }
    return true
  }

  private static let group = IndexHash.of("group:".utf8)

  private static func key(_ attribute: Attribute<String>) -> Key {
    switch attribute {
    case .known(let text): .known(IndexHash.of(text.utf8))
    case .absent: .absent
    case .unknown: .unknown
    }
  }

  private static func directories(_ facts: Circumstances) -> [UInt64]? {
    switch facts.cwd {
    case .absent: return []
    case .unknown: return nil
    case .known(let path):
      // without a home no `~` can be told from a match
      guard let home = facts.home else { return nil }
      var found = [IndexHash.of("/".utf8)] + ancestors(path.utf8[...], from: IndexHash.start)
      if let tail = PathPattern.tail(of: path.utf8[...], afterHome: home) {
        let tilde = IndexHash.of("~".utf8)
        found += [tilde] + ancestors(tail, from: tilde)
      }
      return found
    }
  }

  /// The hashes of `/a` and `/a/b` for `/a/b`.
  private static func ancestors(_ path: Substring.UTF8View, from start: UInt64) -> [UInt64] {
    var hash = start
    var found: [UInt64] = []
    for (count, byte) in path.enumerated() {
      if byte == UInt8(ascii: "/"), count > 0 { found.append(hash) }
      hash = IndexHash.adding(byte, to: hash)
    }
    return path.isEmpty ? found : found + [hash]
  }
}
