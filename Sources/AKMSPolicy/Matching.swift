internal import AKMSModel

/// Finds out which file a path means now; nil where there is none or it cannot be told.
package typealias ToolResolver = (String) -> FileIdentity?

// What "satisfied" means, predicate by predicate. Three values: true, false, and nil for "cannot be told", which
// counts as satisfied in a deny and as not satisfied in an allow.
extension Rule {
  /// Whether everything but the scopes is satisfied. Allocates nothing.
  func isSatisfied(in facts: Circumstances, _ resolve: ToolResolver) -> Bool {
    let unknown = effect == .deny
    return who.admits(facts.session, effect: effect)
      && (who.matchesUser(facts) ?? unknown)
      && (Who.matches(who.agent, facts.provenAgent) ?? unknown)
      && (Who.matches(who.profile, facts.profile) ?? unknown)
      && (who.matchesDirectory(facts) ?? unknown)
      && (who.matchesTool(facts, resolve) ?? unknown)
      && (matchesTime(facts) ?? unknown)
      && (effect == .deny || allows(facts))
  }

  /// Which predicates besides the scopes fail, all of them evaluated; for explaining only.
  func failing(in facts: Circumstances, _ resolve: ToolResolver) -> PredicateSet {
    let unknown = effect == .deny
    var out = PredicateSet()
    if !who.admits(facts.session, effect: effect) { out.insert(.session) }
    if !(who.matchesUser(facts) ?? unknown) { out.insert(.user) }
    if !(Who.matches(who.agent, facts.provenAgent) ?? unknown) { out.insert(.agent) }
    if !(Who.matches(who.profile, facts.profile) ?? unknown) { out.insert(.profile) }
    if !(who.matchesDirectory(facts) ?? unknown) { out.insert(.cwd) }
    if !(who.matchesTool(facts, resolve) ?? unknown) { out.insert(.tool) }
    if !(matchesTime(facts) ?? unknown) { out.insert(.when) }
    if terms.requiresReason && !facts.hasReason { out.insert(.reason) }
    if terms.requiresRedaction && !facts.redacts { out.insert(.redact) }
    if !hasRate(facts) { out.insert(.rate) }
    return out
  }

  private func matchesTime(_ facts: Circumstances) -> Bool? {
    guard let when else { return true }
    return facts.local[when.zone].map(when.contains)
  }

  /// What an allow asks for besides.
  private func allows(_ facts: Circumstances) -> Bool {
    (!terms.requiresReason || facts.hasReason) && (!terms.requiresRedaction || facts.redacts) && hasRate(facts)
  }

  private func hasRate(_ facts: Circumstances) -> Bool {
    guard let rate else { return true }
    return facts.rates.use(of: id).map { $0.used < rate.count } ?? false
  }
}

extension Who {
  static func matches(_ listed: [String]?, _ attribute: Attribute<String>) -> Bool? {
    guard let listed else { return true }
    switch attribute {
    case .known(let value): return listed.contains(value)
    case .absent: return false
    case .unknown: return nil
    }
  }

  func matchesUser(_ facts: Circumstances) -> Bool? {
    guard let user else { return true }
    // a group that the caller is in settles it, even where the name cannot be told
    for entry in user where entry.isGroup {
      for group in facts.groups where entry.utf8.dropFirst(6).elementsEqual(group.utf8) { return true }
    }
    switch facts.user {
    // a name that is spelt like a group is no member of it
    case .known(let name): return !name.isGroup && user.contains(name)
    case .absent: return false
    case .unknown: return nil
    }
  }

  func matchesDirectory(_ facts: Circumstances) -> Bool? {
    guard let cwd else { return true }
    switch facts.cwd {
    case .absent: return false
    case .unknown: return nil
    case .known(let path):
      var answer: Bool? = false
      for pattern in cwd {
        let matched = pattern.matches(path, home: facts.home)
        if matched == true { return true }
        if matched == nil { answer = nil }
      }
      return answer
    }
  }

  func matchesTool(_ facts: Circumstances, _ resolve: ToolResolver) -> Bool? {
    guard let tool else { return true }
    switch facts.tool {
    case .absent: return false
    case .unknown: return nil
    case .known(let file):
      var answer: Bool? = false
      for pattern in tool {
        let matched = pattern.matches(file, home: facts.home, resolve)
        if matched == true { return true }
        if matched == nil { answer = nil }
      }
      return answer
    }
  }
}

extension ToolPattern {
  fileprivate func matches(_ file: Tool, home: String?, _ resolve: ToolResolver) -> Bool? {
    switch self {
    case .sha256(let digest): return file.sha256.map { $0 == digest }
    case .path(let path):
      var absolute = path
      if path.utf8.first == UInt8(ascii: "~") {
        guard let home else { return nil }
        absolute = home + path.dropFirst()
      }
      return resolve(absolute).map { $0 == file.identity }
    }
  }
}

extension String {
  /// Whether a rule's `user` names a group by it.
  fileprivate var isGroup: Bool { utf8.starts(with: "group:".utf8) }
}

extension Circumstances {
  /// An agent that dropped its keyring is unproven: nothing it says about its name counts.
  var provenAgent: Attribute<String> { session == .unproven ? .unknown : agent }
  var hasReason: Bool { reason?.isEmpty == false }
}
