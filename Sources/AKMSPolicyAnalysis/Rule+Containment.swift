internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// Whether one rule holds another, predicate by predicate: sound (a true answer is true), and complete but for unions.

extension Who {
  /// Whether everybody that `other` admits is admitted, the session classes left aside.
  func holds(_ other: Who) -> Bool {
    holdsBesidesPlace(other) && Self.holds(tool, other.tool) && holdsDirectories(other)
  }

  /// As ``holds(_:)``, tool and cwd left aside.
  func holdsBesidesPlace(_ other: Who) -> Bool {
    Self.holds(user, other.user) && Self.holds(agent, other.agent) && Self.holds(profile, other.profile)
  }

  /// Whether somebody can be meant by both, the session classes left aside; never wrongly false.
  ///
  /// - Parameter unknown: Whether `self` is a deny's, which an unknown attribute satisfies; an allow never is.
  func mayMeet(_ other: Who) -> Bool {
    Self.mayMeet(agent, other.agent) && Self.mayMeet(profile, other.profile) && mayShareUser(other)
      && mayShareTool(other) && mayShareDirectory(other)
  }

  private func mayShareUser(_ other: Who) -> Bool {
    guard let user, let others = other.user else { return true }
    let isGroup = { (entry: String) in entry.utf8.starts(with: "group:".utf8) }
    return user.contains(where: isGroup) || others.contains(where: isGroup) || Self.mayMeet(user, others)
  }

  /// Two paths can mean one file, so only digests exclude each other.
  private func mayShareTool(_ other: Who) -> Bool {
    guard let tool, let others = other.tool else { return true }
    let isPath = { (pattern: ToolPattern) in if case .path = pattern { true } else { false } }
    return tool.contains(where: isPath) || others.contains(where: isPath) || Self.mayMeet(tool, others)
  }

  private func mayShareDirectory(_ other: Who) -> Bool {
    guard let cwd, let others = other.cwd else { return true }
    return cwd.contains { one in others.contains { one.mayMeet($0) } }
  }

  private func holdsDirectories(_ other: Who) -> Bool {
    guard let cwd else { return true }
    return other.cwd?.allSatisfy { theirs in cwd.contains { $0.holds(theirs) } } ?? false
  }

  private static func holds<Value: Equatable>(_ mine: [Value]?, _ theirs: [Value]?) -> Bool {
    guard let mine else { return true }
    return theirs?.allSatisfy(mine.contains) ?? false
  }

  private static func mayMeet<Value: Equatable>(_ mine: [Value]?, _ theirs: [Value]?) -> Bool {
    guard let mine, let theirs else { return true }
    return mine.contains(where: theirs.contains)
  }
}

extension PathPattern {
  /// Whether every path that `other` matches is matched; a `~` is compared as it is written.
  func holds(_ other: PathPattern) -> Bool {
    base == other.base ? below || !other.below : below && isAbove(other)
  }

  /// Whether a path can match both; `~` can lie anywhere.
  func mayMeet(_ other: PathPattern) -> Bool {
    if base.utf8.starts(with: "~".utf8) != other.base.utf8.starts(with: "~".utf8) { return true }
    return base == other.base || (below && isAbove(other)) || (other.below && other.isAbove(self))
  }

  private func isAbove(_ other: PathPattern) -> Bool {
    guard base != "/" else { return other.base.utf8.first == UInt8(ascii: "/") }
    return other.base.utf8.starts(with: (base + "/").utf8)
  }
}

extension When {
  /// Whether no moment of a week lies in it.
  var isNever: Bool { !Self.moments([self]).contains(where: contains) }

  /// Whether every moment of `other` lies in it; only within one zone can that be told.
  func holds(_ other: When) -> Bool {
    zone == other.zone && Self.moments([self, other]).allSatisfy { !other.contains($0) || contains($0) }
  }

  /// Moments of a week, one at least from each stretch in which none of `whens` changes.
  static func moments(_ whens: some Sequence<When>) -> [LocalTime] {
    var minutes: Set<Int> = [0]
    for span in whens.compactMap(\.between) { minutes.formUnion([span.start % 1440, span.end % 1440]) }
    return Weekday.allCases.flatMap { day in minutes.sorted().map { LocalTime(weekday: day, minute: $0) } }
  }
}

extension Rule {
  /// Whether `self`, a deny, hits whatever `allow` admits, scopes left aside.
  func alwaysHits(_ allow: Rule) -> Bool {
    allow.sessions.allSatisfy(sessions.contains) && who.holds(allow.who) && holdsTime(allow)
  }

  /// Whether both can be satisfied at once, scopes left aside; never wrongly false.
  func mayMeet(_ other: Rule) -> Bool { sessions.contains(where: other.sessions.contains) && who.mayMeet(other.who) }

  func holdsTime(_ other: Rule) -> Bool {
    guard let when else { return true }
    return other.when.map(when.holds) ?? false
  }

  /// Whether `self`, a deny, takes all of `scope` by one of its scopes.
  func takes(_ scope: Scope) -> Bool { scopes.contains { $0.takes(scope) } }
}

extension Scope {
  /// Whether a deny of `self` hits every request for a part of `scope`: it holds `scope`, or `scope` lies below it.
  func takes(_ scope: Scope) -> Bool {
    if scope.isContained(in: self) { return true }
    guard resource.last != .rest, reaches(scope) else { return false }
    let below = connection + ":" + actions.text + ":" + resource.map(\.text).joined(separator: "/") + "/**"
    let tail = params.map { ",\($0.name)=\($0.value)" }.joined()
    // too long to be written is too long to be told: then it counts as not taken
    guard let open = try? Scope(parsing: below + tail) else { return false }
    return scope.isContained(in: open)
  }
}
