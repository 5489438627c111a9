package import AKMSModel

/// Whom a rule is about. Every key that is given must match; a key left out matches anyone.
///
/// The one exception is `session`: see ``sessions(for:)``.
package struct Who: Hashable, Sendable {
  /// OS users or principals; `group:NAME` for groups.
  package var user: [String]?
  /// `nil` where the rule says nothing; every class for `any`.
  package var session: [SessionClass]?
  package var agent: [String]?
  package var profile: [String]?
  package var tool: [ToolPattern]?
  package var cwd: [PathPattern]?

  package init(
    user: [String]? = nil, session: [SessionClass]? = nil, agent: [String]? = nil, profile: [String]? = nil,
    tool: [ToolPattern]? = nil, cwd: [PathPattern]? = nil
  ) {
    self.user = user
    self.session = session
    self.agent = agent
    self.profile = profile
    self.tool = tool
    self.cwd = cwd
  }

  /// Whether a session class is one that the rule is about.
  ///
  /// Left out of an allow: human, agent and ci. Left out of a deny: all. A deny that names `agent` also matches
  /// `unproven`, since an agent that dropped its keyring is unproven.
  package func admits(_ session: SessionClass, effect: Effect) -> Bool {
    switch (effect, self.session) {
    case (.allow, nil): session != .unproven
    case (.deny, nil): true
    case (.allow, .some(let named)): named.contains(session)
    case (.deny, .some(let named)):
      named.contains(session) || (session == .unproven && named.contains(.agent))
    }
  }
}

/// How a rule names a program.
package enum ToolPattern: Hashable, Sendable {
  /// Absolute, or `~/…`; the file that is found there when the decision is made.
  case path(String)
  /// 64 lower-case hex digits.
  case sha256(String)

  /// As written in a policy file.
  package var text: String {
    switch self {
    case .path(let path): path
    case .sha256(let digest): "sha256:" + digest
    }
  }
}

/// How a rule names a working directory: `DIR` is that one, `DIR/**` is it and all below; `~` is the caller's home.
package struct PathPattern: Hashable, Sendable {
  /// Without the ending `/**`.
  package let base: String
  package let below: Bool

  /// As written in a policy file.
  package var text: String { below ? (base == "/" ? "" : base) + "/**" : base }

  /// Reads a pattern.
  ///
  /// - Returns: nil unless it is absolute or starts with `~`, has no `.`, `..` or empty segment, and no other `*`.
  package init?(_ text: String) {
    let below = text.utf8.reversed().starts(with: "**/".utf8)
    var base = below ? String(text.utf8.dropLast(3)) ?? "" : text
    guard !below || base != "/" else { return nil }
    if below, base.isEmpty { base = "/" }
    guard Self.isPlain(base) else { return nil }
    self.base = base
    self.below = below
  }

  /// Whether a path is plain: `/`, or segments that are neither empty nor dots, without `*` or control characters.
  package static func isPlain(_ path: String) -> Bool {
    if path == "/" || path == "~" { return true }
    guard path.utf8.first == UInt8(ascii: "/") || path.utf8.starts(with: "~/".utf8) else { return false }
    let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
    return segments.allSatisfy { segment in
      !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
        && segment.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "*") }
    }
  }

  /// Whether `path` lies where the pattern says. Allocates nothing.
  ///
  /// - Returns: nil when the pattern needs a home that is not known.
  func matches(_ path: String, home: String?) -> Bool? {
    let bytes = path.utf8
    guard base.utf8.first == UInt8(ascii: "~") else { return Self.rest(of: bytes[...], after: base.utf8[...], below) }
    guard let home else { return nil }
    guard let atHome = Self.tail(of: bytes[...], afterHome: home) else { return false }
    return Self.rest(of: atHome, after: base.utf8.dropFirst(), below)
  }

  /// What follows the home directory in `path`; nil when it is elsewhere. A home of `/`, or one that is written with a
  /// slash at its end, is no exception.
  static func tail(of path: Substring.UTF8View, afterHome home: String) -> Substring.UTF8View? {
    var home = home.utf8[...]
    while home.last == UInt8(ascii: "/") { home.removeLast() }
    if home.isEmpty, path.count == 1 { return path.dropFirst() }
    return tail(of: path, after: home)
  }

  private static func rest(of path: Substring.UTF8View, after base: Substring.UTF8View, _ below: Bool) -> Bool {
    guard let rest = tail(of: path, after: base) else { return false }
    return rest.isEmpty || below
  }

  /// What follows `base`, when `path` is it or lies below it; `/a` is no prefix of `/ab`.
  private static func tail(of path: Substring.UTF8View, after base: Substring.UTF8View) -> Substring.UTF8View? {
    if base.elementsEqual("/".utf8) { return path.first == UInt8(ascii: "/") ? path.dropFirst() : nil }
    guard path.starts(with: base) else { return nil }
    let rest = path.dropFirst(base.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
  }
}
