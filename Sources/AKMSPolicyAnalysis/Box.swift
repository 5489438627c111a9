internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// One scope of one rule: the set of requests and circumstances in which all its tests are satisfied.
///
/// A reference, since the search hands boxes about by the million.
final class Box: Sendable {
  let rule: Rule
  let scope: Scope
  /// Equal numbers mean that two boxes, of either policy, say the same.
  let content: Int
  /// Equal numbers mean equal tests, whatever is given.
  let shape: Int
  /// Equal numbers mean terms that are compared as equal.
  let terms: Int
  let isDeny: Bool
  let needsApproval: Bool
  let hasRate: Bool
  let maxTTL: Int
  let tests: BoxTests
  let sessions: UInt8
  /// Plain names of `user`, and the groups.
  let names: [String]
  let groups: [String]
  let digests: [String]
  /// Tool paths as in the file.
  let paths: [String]
  /// Segments before `**`, and whether it ends with one.
  let segments: [Segment]
  let endsOpen: Bool

  init(_ rule: Rule, _ scope: Scope, interning: inout BoxInterning) {
    self.rule = rule
    self.scope = scope
    content = interning.contents.number(of: BoxContent(rule, scope))
    shape = interning.shapes.number(of: BoxContent(shapeOf: rule, scope))
    terms = interning.terms.number(of: rule.terms.compared)
    isDeny = rule.effect == .deny
    needsApproval = rule.terms.requiresApproval
    hasRate = rule.rate != nil
    maxTTL = rule.maxTTL
    tests = Self.tests(rule, scope)
    sessions = rule.sessions.reduce(0) { $0 | $1.bit }
    let isGroup = { (entry: String) in entry.utf8.starts(with: "group:".utf8) }
    names = (rule.who.user ?? []).filter { !isGroup($0) }
    groups = (rule.who.user ?? []).filter(isGroup).map { String($0.dropFirst(6)) }
    digests = (rule.who.tool ?? []).compactMap { if case .sha256(let digest) = $0 { digest } else { nil } }
    paths = (rule.who.tool ?? []).compactMap { if case .path(let path) = $0 { path } else { nil } }
    endsOpen = scope.resource.last == .rest
    segments = endsOpen ? scope.resource.dropLast() : scope.resource
  }

  private static func tests(_ rule: Rule, _ scope: Scope) -> BoxTests {
    var out: BoxTests = [.session, .resource]
    if scope.actions != .all { out.insert(.action) }
    if !scope.params.isEmpty { out.insert(.params) }
    if rule.who.user != nil { out.insert(.user) }
    if rule.who.agent != nil { out.insert(.agent) }
    if rule.who.profile != nil { out.insert(.profile) }
    if rule.who.cwd != nil { out.insert(.cwd) }
    if rule.who.tool != nil { out.insert(.tool) }
    if rule.when != nil { out.insert(.when) }
    guard rule.effect == .allow else { return out }
    if rule.terms.requiresReason { out.insert(.reason) }
    if rule.terms.requiresRedaction { out.insert(.redact) }
    return out
  }
}

extension SessionClass {
  var bit: UInt8 {
    switch self {
    case .human: 1
    case .agent: 2
    case .ci: 4
    case .unproven: 8
    }
  }
}

/// All that makes a box say what it says, besides its rule's name and place.
struct BoxContent: Hashable {
  private let effect: Effect
  private let sessions: [SessionClass]
  private let user, agent, profile, tool, cwd: Set<String>?
  private let when: When?
  private let maxTTL: Int
  private let rate: Rate?
  private let terms: Terms
  /// What the rate counts together: all scopes of the rule.
  private let counted: Set<String>
  private let scope: Scope

  /// The tests alone.
  init(shapeOf rule: Rule, _ scope: Scope) {
    let terms = Terms(requiresReason: rule.terms.requiresReason, requiresRedaction: rule.terms.requiresRedaction)
    self.init(
      Rule(
        id: "", effect: rule.effect, who: rule.who, scopes: [scope], when: rule.when, maxTTL: 1, terms: terms,
        source: rule.source), scope)
  }

  init(_ rule: Rule, _ scope: Scope) {
    let isAllow = rule.effect == .allow
    effect = rule.effect
    sessions = rule.sessions
    user = rule.who.user.map { Set($0) }
    agent = rule.who.agent.map { Set($0) }
    profile = rule.who.profile.map { Set($0) }
    tool = rule.who.tool.map { Set($0.map(\.text)) }
    cwd = rule.who.cwd.map { Set($0.map(\.text)) }
    when = rule.when
    maxTTL = isAllow ? rule.maxTTL : 0
    rate = isAllow ? rule.rate : nil
    terms = isAllow ? rule.terms : Terms()
    counted = rate == nil ? [] : Set(rule.scopes.map(\.text))
    self.scope = scope
  }
}

extension Terms {
  /// The terms with what is a test, or compared elsewhere, left out.
  fileprivate var compared: Terms {
    var out = self
    (out.requiresReason, out.requiresApproval, out.requiresRedaction) = (false, false, false)
    return out
  }
}

/// Gives equal values equal numbers, from 0.
struct Interning<Value: Hashable> {
  private var numbers: [Value: Int] = [:]
  /// By number.
  private(set) var values: [Value] = []

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}

/// What boxes of both policies are numbered by.
struct BoxInterning {
  var contents = Interning<BoxContent>()
  var shapes = Interning<BoxContent>()
  var terms = Interning<Terms>()
}
