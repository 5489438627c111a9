import AKMSModel
import AKMSPolicy
import AKMSScope

/// policy.md's semantics once more, written from the page for concrete atoms alone, without any of the engine's code:
/// scopes are only ever asked whether they hold one atom. Tools and directories are left to tables.
struct ReferencePolicy {
  let rules: [Rule]
  let facts: Circumstances

  /// Seconds for which `atom`, one of the request's, is granted; nil when it is not.
  ///
  /// A satisfied deny that covers one of the request's atoms, or something above it, denies them all.
  func grant(_ atom: Scope, of request: [Scope], asked: Int) -> Int? {
    for rule in rules where rule.effect == .deny && isSatisfied(rule) {
      if request.contains(where: { covers(rule, $0) }) { return nil }
    }
    let allows = rules.filter { $0.effect == .allow && isSatisfied($0) && holds($0, atom) }
    return allows.map(\.maxTTL).max().map { min(asked, $0) }
  }

  private func holds(_ rule: Rule, _ atom: Scope) -> Bool { rule.scopes.contains { atom.isContained(in: $0) } }

  /// A deny names the atom's resource or one above it.
  private func covers(_ rule: Rule, _ atom: Scope) -> Bool {
    var segments = atom.resource.map(\.text)
    while !segments.isEmpty {
      let params = atom.params.map { ",\($0.name)=\($0.value)" }.joined()
      let text = "\(atom.connection):\(atom.actions.text):\(segments.joined(separator: "/"))\(params)"
      if let above = try? Scope(parsing: text), holds(rule, above) { return true }
      segments.removeLast()
    }
    return false
  }

  private func isSatisfied(_ rule: Rule) -> Bool {
    let unknown = rule.effect == .deny
    func matches(_ listed: [String]?, _ value: Attribute<String>) -> Bool {
      guard let listed else { return true }
      return switch value {
      case .known(let text): listed.contains(text)
      case .absent: false
      case .unknown: unknown
      }
    }
    let agent = facts.session == .unproven ? .unknown : facts.agent
    return matches(rule.who.user, facts.user) && matches(rule.who.agent, agent)
      && matches(rule.who.profile, facts.profile) && admits(rule)
      && (rule.effect == .deny || !rule.terms.requiresReason || facts.reason != nil)
  }

  private func admits(_ rule: Rule) -> Bool {
    let left = rule.effect == .deny ? SessionClass.allCases : [.human, .agent, .ci]
    let named = rule.who.session ?? left
    let also: [SessionClass] = rule.effect == .deny && named.contains(.agent) ? [.unproven] : []
    return (named + also).contains(facts.session)
  }
}

/// All atoms over the alphabet of `SeededGenerator`, with a fresh name in every place.
enum AtomWorld {
  static let atoms: [Scope] = {
    let segments = ["x", "xz", "y", "z"]
    let two = segments.flatMap { first in segments.map { first + "/" + $0 } }
    let paths = segments + two + two.map { $0 + "/z" }
    let texts = ["c", "d"].flatMap { connection in
      ["a", "b", "z"].flatMap { action in
        paths.flatMap { path in
          ["", ",k=1", ",k=2", ",j=1", ",j=1,k=1", ",j=1,k=2"].map { "\(connection):\(action):\(path)\($0)" }
        }
      }
    }
    return texts.compactMap { try? Scope(parsing: $0) }
  }()
}
