package import AKMSModel
internal import AKMSPolicy

/// A caller of whom some is known; nil is anybody's.
package struct Caller: Hashable, Sendable {
  /// An OS user or principal; `group:NAME` means somebody in that group.
  package var user: String?
  package var session: SessionClass?
  package var agent: String?
  package var profile: String?
  /// A path as rules write it.
  package var tool: String?
  /// An absolute path.
  package var cwd: String?
  /// For `~` in rules; where it is not known, a `~` can be anywhere.
  package var home: String?

  package init(
    user: String? = nil, session: SessionClass? = nil, agent: String? = nil, profile: String? = nil,
    tool: String? = nil, cwd: String? = nil, home: String? = nil
  ) {
    self.user = user
    self.session = session
    self.agent = agent
    self.profile = profile
    self.tool = tool
    self.cwd = cwd
    self.home = home
  }

  /// The caller as if a rule were about nobody else: what ``Who/mayMeet(_:)`` and ``Who/holds(_:)`` compare with.
  var who: Who {
    Who(
      user: user.map { [$0] }, session: session.map { [$0] }, agent: agent.map { [$0] }, profile: profile.map { [$0] },
      tool: tool.map { [.path($0)] }, cwd: cwd.flatMap { PathPattern($0) }.map { [$0] })
  }

  /// A rule's `who` with `~` written out, where the home is known.
  func atHome(_ who: Who) -> Who {
    guard let home else { return who }
    var out = who
    out.tool = who.tool?.map { pattern in
      guard case .path(let path) = pattern, path.utf8.first == UInt8(ascii: "~") else { return pattern }
      return .path(home + path.dropFirst())
    }
    out.cwd = who.cwd?.map { pattern in
      guard pattern.base.utf8.first == UInt8(ascii: "~") else { return pattern }
      return PathPattern(home + pattern.text.dropFirst()) ?? pattern
    }
    return out
  }

  /// Whether an allow can be satisfied for such a caller.
  func canSatisfy(_ rule: Rule) -> Bool {
    let who = atHome(rule.who)
    return sessions(of: rule).isEmpty == false && hasAgent(who) && self.who.mayMeet(who) && usesTool(who) && isUser(who)
  }

  /// The session classes of a rule that the caller can have.
  func sessions(of rule: Rule) -> [SessionClass] { rule.sessions.filter { session == nil || $0 == session } }

  /// In an unproven session no agent is known.
  private func hasAgent(_ who: Who) -> Bool { session != .unproven || who.agent == nil }

  /// A tool is compared by its path here: which file it is cannot be told from the rules.
  private func usesTool(_ who: Who) -> Bool {
    guard let tool, let listed = who.tool else { return true }
    return listed.contains { if case .path(let path) = $0 { path == tool } else { true } }
  }

  /// Groups of a named user are not known, so a rule for a group may be for them; a group's member may be anybody.
  private func isUser(_ who: Who) -> Bool {
    guard let user, let listed = who.user else { return true }
    return user.hasPrefix("group:") || listed.contains { $0 == user || $0.hasPrefix("group:") }
  }
}
