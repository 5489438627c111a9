import AKMSModel
import AKMSPolicy
import AKMSScope

/// A world small enough to go through whole: 29 rules in which all that interacts occurs, 7 requests that hold, meet
/// and miss each other, 72 callers.
struct SmallWorld: Sendable {
  let rules: [Rule]
  let points: [Point]
  private let most: Int

  struct Point: Sendable {
    let request: PolicyRequest
    let facts: Circumstances
  }

  /// - Parameter isWhole: Otherwise every seventh point only, and sets of one rule.
  init(isWhole: Bool = true) throws {
    most = isWhole ? 3 : 1
    rules = try Self.allows() + Self.denies()
    let requests = try ["c:a:x", "c:a:x/y", "c:a+b:x/y", "c:*:x", "c:a:x/**", "c:a:x,k=1", "d:a:y"].map {
      try PolicyRequest(Scope(parsing: $0), ttlSeconds: 6)
    }
    let callers = try Self.callers()
    let all = requests.flatMap { request in callers.map { Point(request: request, facts: $0) } }
    points = isWhole ? all : all.enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
  }

  /// Every set of at most three rules, as indices from low to high.
  var sets: [[Int]] {
    var all: [[Int]] = [[]]
    var longest = all
    for _ in 0..<most {
      longest = longest.flatMap { set in rules.indices.dropFirst((set.last ?? -1) + 1).map { set + [$0] } }
      all += longest
    }
    return all
  }

  private static let office = When(days: [.mon], between: When.Span(start: 1320, end: 360), zone: "Z")
  private static let everybody = Who(session: SessionClass.allCases)

  private static func allows() throws -> [Rule] {
    let reason = Terms(requiresReason: true)
    let approval = Terms(requiresApproval: true)
    return [
      try allow(1, ["c:a:x"], ttl: 5), try allow(2, ["c:a:x"], ttl: 9), try allow(3, ["c:a:x"], everybody, ttl: 2),
      try allow(4, ["c:a:x"], terms: reason), try allow(5, ["c:a:x"], terms: approval),
      try allow(6, ["c:a:x", "c:b:x/y"], rate: 2), try allow(7, ["c:a:x/y"]), try allow(8, ["c:a:x/y"], when: office),
      try allow(9, ["c:b:x/*"], ttl: 1), try allow(10, ["c:b:x/y"], terms: approval),
      try allow(11, ["c:a+b:x/y"], Who(session: [.agent]), ttl: 4),
      try allow(13, ["c:*:x/**"], Who(agent: ["bot"])),
      try allow(14, ["c:a:*"], Who(session: [.human]), terms: approval),
      try allow(15, ["c:*:**"], Who(user: ["eve"])), try allow(16, ["c:*:**,k=1"], terms: reason),
      try allow(17, ["c:a:x,k=1"], when: office, rate: 1), try allow(18, ["c:*:x"], Who(session: [.unproven]), ttl: 3),
      try allow(19, ["c:b:x"], terms: Terms(requiresReason: true, requiresApproval: true)), try allow(20, ["d:a:y"]),
    ]
  }

  private static func denies() throws -> [Rule] {
    [
      try deny(1, ["c:a:x/y"]), try deny(2, ["c:b:x"]), try deny(3, ["c:*:**,k=1"]),
      try deny(4, ["c:*:**,k=2"], when: office),
      try deny(5, ["c:a:x"], Who(session: [.agent])), try deny(6, ["c:a:x"], Who(agent: ["bot"])),
      try deny(7, ["c:*:x/**"], when: office), try deny(8, ["c:*:x/*"], Who(user: ["eve"])),
      try deny(9, ["d:*:**"], Who(session: [.human], agent: ["bot"])), try deny(10, ["c:a:x"], Who(profile: ["p"])),
    ]
  }

  private static func allow(
    _ number: Int, _ scopes: [String], _ who: Who = Who(), ttl: Int = 7, when: When? = nil, rate: Int? = nil,
    terms: Terms = Terms()
  ) throws -> Rule {
    Rule(
      id: "allow-\(number)", effect: .allow, who: who, scopes: try scopes.map { try Scope(parsing: $0) }, when: when,
      maxTTL: ttl, rate: rate.map { Rate(count: $0, window: 60) }, terms: terms,
      source: RuleSource(file: "small.yaml", line: number))
  }

  private static func deny(_ number: Int, _ scopes: [String], _ who: Who = Who(), when: When? = nil) throws -> Rule {
    Rule(
      id: "deny-\(number)", effect: .deny, who: who, scopes: try scopes.map { try Scope(parsing: $0) }, when: when,
      source: RuleSource(file: "small.yaml", line: number))
  }

  /// Session, agent and profile × reason × the clock × the session's ceiling × what is used of the rates.
  private static func callers() throws -> [Circumstances] {
    let ceiling = Ceiling(scopes: [try Scope(parsing: "c:a:x/**"), try Scope(parsing: "c:*:x")], secondsLeft: 4)
    let clocks: [[String: LocalTime]] = [
      ["Z": LocalTime(weekday: .tue, minute: 359)], ["Z": LocalTime(weekday: .tue, minute: 360)], [:],
    ]
    let uses = ["allow-6": RateUse(used: 2, retryAfter: 20), "allow-17": RateUse(used: 0, retryAfter: 30)]
    var callers: [Circumstances] = []
    for session in [SessionClass.human, .agent, .unproven] {
      for (reason, clock) in clocks.flatMap({ clock in [nil, "why"].map { ($0, clock) } }) {
        for (ceiling, rates) in [nil, ceiling].flatMap({ one in [RateUses.known(uses), .unknown].map { (one, $0) } }) {
          var caller = Circumstances(
            user: .known("dana"), uid: 1000, session: session, agent: session == .agent ? .known("bot") : .absent,
            profile: session == .human ? .unknown : .absent, reason: reason)
          (caller.local, caller.ceiling, caller.rates) = (clock, ceiling, rates)
          callers.append(caller)
        }
      }
    }
    return callers
  }
}
