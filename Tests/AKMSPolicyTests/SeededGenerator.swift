import AKMSModel
import AKMSPolicy
import AKMSScope
import Glibc

/// SplitMix64: small, seedable, the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func pick<T>(_ items: [T]) -> T { items[Int(truncatingIfNeeded: next() % UInt64(items.count))] }
  /// True once in `n`.
  mutating func oneIn(_ n: UInt64) -> Bool { next() % n == 0 }
  /// From 1 to `most`.
  mutating func upTo(_ most: Int) -> Int { 1 + Int(truncatingIfNeeded: next() % UInt64(most)) }
}

/// How much the random tests do; `AKMS_PROOF_PERCENT` (1 to 100) makes it less for mutation testing.
enum ProofScale {
  private static let percent: Int = {
    guard let text = unsafe getenv("AKMS_PROOF_PERCENT") else { return 100 }
    return unsafe min(100, max(1, Int(atoi(text))))
  }()

  static func count(_ full: Int) -> Int { max(1, full * percent / 100) }
  static var isFull: Bool { percent == 100 }
}

/// The values that random rules and random callers are made of: few, so that they meet often.
enum ProofWorld {
  /// Every scope of the generator, in more spellings than there are scopes.
  static let scopes: [Scope] = texts.compactMap { try? Scope(parsing: $0) }
  static let texts: [String] = ["c", "c", "d"].flatMap { connection in
    ["*", "a", "b", "b+a", "b+d", "d+a+b"].flatMap { actions in
      resources.flatMap { resource in params.map { "\(connection):\(actions):\(resource)\($0)" } }
    }
  }
  private static let resources = [
    "x", "y", "x/y", "x/%79", "x/y/z", "*", "**", "x/*", "x/**", "x*", "xy", "*/y", "y/**", "*/y/**", "x*/**", "x%2fy",
  ]
  private static let params = ["", "", "", ",k=1", ",k=2", ",j=1", ",k=1,j=1"]
  static let ids = [FileIdentity(device: 1, inode: 1), FileIdentity(device: 1, inode: 2)]
  static let digests = ["aa", "bb"].map { String(repeating: $0, count: 32) }
  static let tools: [ToolPattern] = [
    .path("/bin/gh"), .path("~/gh"), .path("/gone"), .sha256(digests[0]), .sha256(digests[1]),
  ]
  static let cwds = ["/srv", "/srv/**", "~/c/**", "~", "~/**", "/**", "/"].compactMap(PathPattern.init)
  static let zones = ["UTC", "Asia/Tokyo"]

  /// `/gone` is nowhere.
  static func resolve(_ path: String) -> FileIdentity? {
    switch path {
    case "/bin/gh": ids[0]
    case "/home/dana/gh", "//gh", "/gh": ids[1]
    default: nil
    }
  }
}

extension SeededGenerator {
  mutating func scope() -> Scope { pick(ProofWorld.scopes) }

  mutating func request() throws -> PolicyRequest { try PolicyRequest(scope(), ttlSeconds: upTo(12)) }

  /// Each key is there once in five, and then matches about every second caller.
  mutating func who() -> Who {
    Who(
      user: oneIn(5) ? pick([["dana"], ["eve"], ["group:ops"], ["eve", "group:ops"], ["dana", "group:web"]]) : nil,
      session: oneIn(3)
        ? pick([[.human], [.agent], [.human, .ci], [.unproven, .agent], SessionClass.allCases]) : nil,
      agent: oneIn(6) ? pick([["bot"], ["cat"], ["bot", "cat"]]) : nil,
      profile: oneIn(6) ? pick([["p"], ["q"], ["p", "q"]]) : nil,
      tool: oneIn(6) ? some(of: ProofWorld.tools) : nil, cwd: oneIn(6) ? some(of: ProofWorld.cwds) : nil)
  }

  private mutating func some<T>(of items: [T]) -> [T] { (0..<upTo(2)).map { _ in pick(items) } }

  mutating func when() -> When {
    let span = pick([nil, (360, 1320), (1320, 360), (0, 1440), (720, 720), (0, 1), (1439, 1440)])
    return When(
      days: pick([Weekday.allCases, [.mon], [.sun, .sat], [.tue, .mon], [.mon, .tue, .wed, .thu, .fri]]),
      between: span.map { When.Span(start: $0.0, end: $0.1) }, zone: pick(ProofWorld.zones))
  }

  mutating func terms() -> Terms {
    Terms(
      requiresReason: oneIn(8), requiresApproval: oneIn(8), requiresRedaction: oneIn(8), exactTTL: oneIn(4),
      reuse: !oneIn(4), onExpiry: pick([nil, .terminate, .keep]), maxRenew: pick([nil, 1, 5]))
  }

  mutating func rule(id: String, effect: Effect? = nil) -> Rule {
    let effect = effect ?? (oneIn(6) ? .deny : .allow)
    let isAllow = effect == .allow
    return Rule(
      id: id, effect: effect, who: who(), scopes: (0..<upTo(3)).map { _ in scope() }, when: oneIn(6) ? when() : nil,
      maxTTL: upTo(9), rate: isAllow && oneIn(6) ? Rate(count: upTo(3), window: 60) : nil,
      terms: isAllow ? terms() : Terms(), source: RuleSource(file: "random.yaml", line: 1))
  }

  /// Mostly few, since many overlap until nothing but denies is left; at times up to 60; and at times a crowd.
  mutating func rules() -> [Rule] {
    if oneIn(80) { return crowd() }
    let count = oneIn(20) ? upTo(60) : upTo(9) - 1
    return (0..<count).map { rule(id: "r\($0)") }
  }

  /// Many rules for few scopes, which differ in whom they name: what an index has to tell apart by the caller.
  private mutating func crowd() -> [Rule] {
    let scopes = (0..<upTo(3)).map { _ in scope() }
    let (named, key, areAllNamed) = (upTo(4), upTo(5), oneIn(2))
    return (0..<(20 + upTo(40))).map { number in
      let isNamed = areAllNamed || !oneIn(UInt64(named) + 1)
      let who = Who(
        user: isNamed && key == 1 ? some(of: ["dana", "eve", "group:ops", "u\(number)", "group:g\(number)"]) : nil,
        session: SessionClass.allCases, agent: isNamed && key == 2 ? some(of: ["bot", "cat", "a\(number)"]) : nil,
        profile: isNamed && [3, 5].contains(key) ? some(of: ["p", "q", "p\(number)"]) : nil,
        cwd: isNamed && key >= 4 ? some(of: ProofWorld.cwds) : nil)
      return Rule(
        id: "r\(number)", effect: oneIn(40) ? .deny : .allow, who: who, scopes: [pick(scopes)], maxTTL: upTo(9),
        source: RuleSource(file: "crowd.yaml", line: 1))
    }
  }

  mutating func circumstances() -> Circumstances {
    var facts = Circumstances(
      user: pick([.known("dana"), .known("dana"), .known("eve"), .absent, .unknown]), uid: 1000,
      groups: pick([[], [], ["ops"], ["web", "ops"]]), session: pick(SessionClass.allCases + [.human, .agent]),
      agent: pick([.absent, .known("bot"), .known("cat"), .unknown]), profile: pick([.absent, .known("p"), .unknown]),
      tool: tool(), cwd: cwd(), reason: pick([nil, "", "because"]),
      home: pick(["/home/dana", "/home/dana", "/", nil]))
    for zone in ProofWorld.zones where !oneIn(8) { facts.local[zone] = localTime() }
    facts.rates = oneIn(6) ? .unknown : .known(uses())
    facts.redacts = oneIn(2)
    if oneIn(4) { facts.ceiling = ceiling() }
    return facts
  }

  private mutating func tool() -> Attribute<Tool> {
    if oneIn(4) { return pick([.absent, .unknown]) }
    return .known(
      Tool(path: "/anything", identity: pick(ProofWorld.ids), sha256: pick([nil, ProofWorld.digests[0]])))
  }

  private mutating func cwd() -> Attribute<String> {
    let paths = [
      "/", "/srv", "/srv/a/b", "/srvx", "/home/dana", "/home/dana/c", "/home/dana/c/d", "/home/danac", "/c/x",
    ]
    return oneIn(6) ? pick([.absent, .unknown]) : .known(pick(paths))
  }

  private mutating func localTime() -> LocalTime {
    LocalTime(weekday: pick(Weekday.allCases), minute: pick([0, 1, 359, 360, 719, 720, 1319, 1320, 1439]))
  }

  private mutating func uses() -> [String: RateUse] {
    var uses: [String: RateUse] = [:]
    for rule in 0..<9 where oneIn(2) { uses["r\(rule)"] = RateUse(used: upTo(4) - 1, retryAfter: upTo(5) * 100) }
    return uses
  }

  private mutating func ceiling() -> Ceiling {
    Ceiling(scopes: (0..<upTo(3)).map { _ in scope() }, secondsLeft: pick([nil, nil, 5, 1, 0, -1]))
  }
}
