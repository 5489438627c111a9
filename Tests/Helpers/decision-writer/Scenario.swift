import AKMSModel
import AKMSPolicy
import AKMSScope

/// A company's past: people, agents and a ci job that ask for what such callers ask for, under some thirty rules.
struct Scenario {
  let old: Ruleset
  /// The old rules with the changes that somebody may think of: less time, fewer agents' rights, more for ci.
  let new: Ruleset
  private let requests: [(session: SessionClass, agent: String?, scope: String, tool: String, ttl: Int)]

  init() throws(Failure) {
    let old = try Self.rules
    self.old = try Ruleset(rules: old, texts: ["old"])
    new = try Ruleset(rules: try old.map { rule throws(Failure) in try Self.changed(rule) }, texts: ["new"])
    requests = Self.allRequests
  }

  /// The request with this number; the same for equal numbers.
  func request(_ number: Int) throws(Failure) -> (PolicyRequest, Circumstances) {
    var random = Random(state: UInt64(number))
    let usual = requests[random.below(requests.count)]
    let user = ["dana", "eve", "finn"][random.below(3)]
    var facts = Circumstances(
      user: .known(user), uid: 1000, session: usual.session, agent: usual.agent.map { .known($0) } ?? .absent,
      profile: random.below(3) == 0 ? .absent : .known("acme"),
      tool: .known(
        Tool(path: usual.tool, identity: FileIdentity(device: 66_306, inode: UInt64(usual.tool.utf8.count)))),
      cwd: .known("/home/\(user)/clients/acme/project-\(random.below(20))"),
      reason: random.below(4) == 0 ? "ticket" : nil, home: "/home/\(user)")
    facts.rates = .known(["agent-writes": RateUse(used: random.below(32), retryAfter: random.below(3_600_000))])
    return (try PolicyRequest(try Scope(parsing: usual.scope), ttlSeconds: usual.ttl), facts)
  }

  /// The file that a path of a rule names in this company.
  static func file(_ path: String) -> FileIdentity? { FileIdentity(device: 66_306, inode: UInt64(path.utf8.count)) }

  private static var allRequests: [(SessionClass, String?, String, String, Int)] {
    var requests: [(SessionClass, String?, String, String, Int)] = []
    for number in 0..<40 {
      requests.append((.human, nil, "github:repo-write:acme/repo-\(number)", "/usr/bin/gh", 900))
      requests.append((.agent, "claude-code", "github:repo-read:acme/repo-\(number)", "/usr/bin/git", 900))
      requests.append((.agent, "claude-code", "github:repo-write:acme/repo-\(number)", "/usr/bin/gh", 900))
      requests.append((.human, nil, "aws:s3-read+s3-list:acme-data-\(number)/**", "/usr/bin/aws", 3600))
      requests.append(
        (.ci, nil, "aws:assume:arn:aws:iam::123456789012:role/deploy-\(number)", "/usr/bin/terraform", 3600))
      requests.append((.unproven, nil, "secret:read:customers/acme/key-\(number)", "/usr/bin/curl", 28_800))
    }
    return requests
  }

  private static var rules: [Rule] {
    get throws(Failure) {
      var rules: [Rule] = []
      func add(_ id: String, _ effect: Effect, _ who: Who, _ scope: String, _ ttl: Int) throws(Failure) {
        rules.append(
          Rule(
            id: id, effect: effect, who: who, scopes: [try Scope(parsing: scope)],
            when: id == "work-hours" ? When(days: [.mon, .tue, .wed, .thu, .fri], zone: "Europe/Berlin") : nil,
            maxTTL: ttl, rate: id == "agent-writes" ? Rate(count: 30, window: 3600) : nil,
            source: RuleSource(file: "policy/company.yaml", line: rules.count * 6 + 3)))
      }
      try add("people-github", .allow, Who(session: [.human]), "github:*:acme/**", 3600)
      try add("agent-reads", .allow, Who(session: [.agent]), "github:repo-read:acme/**", 3600)
      try add(
        "agent-writes", .allow, Who(session: [.agent], tool: [.path("/usr/bin/gh")]), "github:repo-write:acme/**", 900)
      try add("data", .allow, Who(user: ["dana", "eve"], session: [.human]), "aws:s3-list+s3-read:**", 3600)
      try add("work-hours", .allow, Who(session: [.ci]), "aws:assume:**", 3600)
      try add("never", .deny, Who(session: [.agent]), "secret:*:customers/**", 3600)
      for number in 0..<24 {
        try add("team-\(number)", .allow, Who(profile: ["team-\(number)"]), "github:*:team-\(number)/**", 3600)
      }
      return rules
    }
  }

  private static func changed(_ rule: Rule) throws(Failure) -> Rule {
    let scopes = rule.id == "agent-writes" ? [try Scope(parsing: "github:repo-write:acme/repo-1*")] : rule.scopes
    return Rule(
      id: rule.id, effect: rule.effect, who: rule.who, scopes: scopes, when: rule.id == "work-hours" ? nil : rule.when,
      maxTTL: rule.id == "data" ? 1800 : rule.maxTTL, rate: rule.rate, terms: rule.terms, source: rule.source)
  }
}

/// SplitMix64.
struct Random {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
