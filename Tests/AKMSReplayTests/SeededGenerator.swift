import AKMSModel
import AKMSPolicy
import AKMSScope
import AKMSTestSupport

func scope(_ text: String) throws(Failure) -> Scope { try Scope(parsing: text) }

// Policies and circumstances in which everything that a rule may ask for occurs, over alphabets so small that much of it
// matches.
extension SeededGenerator {
  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func chance(_ one: Int) -> Bool { number(1...one) == 1 }

  /// Text with all that a JSON writer could stumble over.
  mutating func oddText() -> String {
    (0..<number(1...6)).map { _ in
      pick([
        "a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "e\u{301}", "\u{E9}", "\u{202E}", "😀", "\u{E0001}", "/",
      ])
    }.joined()
  }

  mutating func name(_ usual: [String]) -> String { chance(12) ? oddText() : pick(usual) }

  mutating func attribute(_ usual: [String]) -> Attribute<String> {
    switch number(1...5) {
    case 1: .absent
    case 2: .unknown
    default: .known(name(usual))
    }
  }

  mutating func scopeText() -> String {
    let actions = pick(["*", "a", "b", "a+b"])
    let resource = pick(["x", "y", "x/y", "*", "**", "x/*", "x/**", "x*", "*/y", "y/**"])
    return "\(pick(["c", "c", "d"])):\(actions):\(resource)\(pick(["", "", ",k=1", ",k=2", ",j=1"]))"
  }

  mutating func rules() throws -> [Rule] {
    try (0..<number(0...6)).map { try rule(id: "r\($0)") }
  }

  mutating func rule(id: String) throws -> Rule {
    let isAllow = !chance(4)
    return Rule(
      id: id, effect: isAllow ? .allow : .deny, who: who(),
      scopes: try (0..<number(1...2)).map { _ in try scope(chance(3) ? "\(pick(["c", "d"])):*:**" : scopeText()) },
      when: chance(4) ? when() : nil, maxTTL: number(1...9),
      rate: isAllow && chance(4) ? Rate(count: number(1...3), window: 60) : nil,
      terms: isAllow ? terms() : Terms(), source: RuleSource(file: "random.yaml", line: number(1...99)))
  }

  private mutating func terms() -> Terms {
    Terms(
      requiresReason: chance(6), requiresApproval: chance(6), requiresRedaction: chance(6), exactTTL: chance(4),
      reuse: !chance(4))
  }

  private mutating func who() -> Who {
    Who(
      user: pick([nil, nil, nil, ["dana"], ["eve", "group:ops"]]),
      session: pick([nil, nil, [.human], [.agent, .ci], [.human, .unproven]]), agent: pick([nil, nil, nil, ["bot"]]),
      profile: pick([nil, nil, nil, ["p"]]),
      tool: pick([nil, nil, nil, [.path("/bin/gh")], [.path("~/gh"), .sha256(String(repeating: "a", count: 64))]]),
      cwd: pick([nil, nil, nil, nil, ["/home/dana/**", "~/x"].compactMap(PathPattern.init)]))
  }

  private mutating func when() -> When {
    When(
      days: chance(2) ? Weekday.allCases : [.mon, .tue], between: chance(2) ? When.Span(start: 1320, end: 360) : nil,
      zone: pick(["Europe/Berlin", "UTC"]))
  }

  mutating func request() throws -> PolicyRequest {
    try PolicyRequest(scope(scopeText()), ttlSeconds: pick([1, 5, 9, 400, 5000]))
  }

  mutating func facts() throws -> Circumstances {
    var facts = Circumstances(
      user: attribute(["dana", "eve"]), uid: UInt32.random(in: 0...(.max), using: &self),
      groups: (0..<number(0...2)).map { _ in name(["ops", "dev"]) }, session: pick(SessionClass.allCases),
      agent: attribute(["bot", "other"]), profile: attribute(["p", "q"]), tool: tool(),
      cwd: attribute(["/home/dana", "/home/dana/x", "/tmp"]), reason: pick([nil, "", "because", oddText()]),
      home: pick([nil, "/home/dana", "/home/dana", oddText()]))
    for zone in ["Europe/Berlin", "UTC", "odd \u{E9}"] where chance(2) {
      facts.local[zone] = LocalTime(weekday: pick(Weekday.allCases), minute: number(0...1439))
    }
    facts.rates = rates()
    if chance(3) { facts.ceiling = try ceiling() }
    facts.redacts = chance(2)
    return facts
  }

  private mutating func ceiling() throws -> Ceiling {
    Ceiling(
      scopes: try (0..<number(0...2)).map { _ in try scope(scopeText()) },
      secondsLeft: pick([nil, nil, -1, 0, 3, .max]))
  }

  private mutating func rates() -> RateUses {
    if chance(4) { return .unknown }
    var uses: [String: RateUse] = [:]
    for index in 0...6 where chance(2) {
      uses["r\(index)"] = RateUse(used: number(0...4), retryAfter: number(0...60_000))
    }
    return .known(uses)
  }

  private mutating func tool() -> Attribute<Tool> {
    switch number(1...4) {
    case 1: .absent
    case 2: .unknown
    default:
      .known(
        Tool(
          path: name(["/bin/gh", "/home/dana/gh"]), identity: file(),
          sha256: pick([nil, String(repeating: "a", count: 64), String(repeating: "b", count: 64)])))
    }
  }

  /// One of three files, of which one has numbers that only fit into 64 bits without a sign.
  mutating func file() -> FileIdentity {
    pick([
      FileIdentity(device: 66_306, inode: 17), FileIdentity(device: 66_306, inode: 18),
      FileIdentity(device: .max, inode: .max),
    ])
  }
}
