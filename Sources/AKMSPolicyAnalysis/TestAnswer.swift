internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A decision in the words of a policy file's `expect`.
struct TestAnswer {
  let decision: String
  let code: FailureCode?
  let rules: [RuleSite]
  let granted: [Scope]
  let ttlSeconds: Int?

  init(_ answer: Decision) {
    switch answer {
    case .permit(let permit):
      (decision, code, granted, ttlSeconds) = ("allow", nil, permit.granted, permit.ttlSeconds)
      rules = permit.rules.map { RuleSite($0) }
    case .ask(let ask):
      (decision, code, granted, ttlSeconds) = ("ask", .approvalPending, [ask.request], ask.ttlSeconds)
      rules = ask.rules.map { RuleSite($0) }
    case .narrowed(let offer):
      (decision, code, granted, ttlSeconds) = ("deny", .narrowed, offer.scopes, offer.ttlSeconds)
      rules = offer.rules.map { RuleSite($0) }
    case .deny(let denial):
      (decision, code, granted, ttlSeconds) = ("deny", denial.code, [], nil)
      rules = denial.rules.map { RuleSite($0) }
    }
  }

  /// What `expect` says and the answer does not; only what is given is compared.
  func differences(from expected: PolicyTest.Expectation) -> [String] {
    var out: [String] = []
    func compare(_ key: String, _ wanted: String?, _ found: String, _ agrees: Bool) {
      if let wanted, !agrees { out.append("expected \(key) \(wanted), found \(found)") }
    }
    compare(
      "decision", expected.decision, decision + (code.map { " (\($0.rawValue))" } ?? ""), expected.decision == decision)
    compare("code", expected.code?.rawValue, code?.rawValue ?? "none", expected.code == code)
    let ids = rules.map(\.id)
    compare(
      "rule", expected.rule, ids.isEmpty ? "none" : ids.joined(separator: " "), expected.rule.map(ids.contains) ?? true)
    compare(
      "granted", expected.granted.map(Self.text), Self.text(granted),
      expected.granted.map { Set($0) == Set(granted) } ?? true)
    compare(
      "ttl", expected.ttlSeconds.map(DurationText.text), ttlSeconds.map(DurationText.text) ?? "none",
      expected.ttlSeconds == ttlSeconds)
    return out
  }

  private static func text(_ scopes: [Scope]) -> String {
    scopes.isEmpty ? "nothing" : scopes.sorted().map(\.text).joined(separator: " ")
  }
}

extension PolicyTest {
  /// The facts of the test's request: `user: "group:NAME"` is somebody in that group, and values are masked.
  func circumstances(home: String?) -> Circumstances {
    let group = user.flatMap { $0.utf8.starts(with: "group:".utf8) ? String($0.dropFirst(6)) : nil }
    var facts = Circumstances(
      user: .known(group == nil ? user ?? "tester" : "tester"), uid: 65_534, groups: [group].compactMap(\.self),
      session: session ?? .human, agent: agent.map { .known($0) } ?? .absent,
      profile: profile.map { .known($0) } ?? .absent,
      tool: tool.map { .known(TestFiles.tool($0, home: home)) } ?? .absent,
      cwd: cwd.map { .known(TestFiles.path($0, home: home)) } ?? .absent, reason: reason, home: home)
    facts.redacts = true
    return facts
  }
}

/// Files that exist in tests only: every path is a file of its own, so a rule's path matches the same path.
enum TestFiles {
  static func identity(_ path: String) -> FileIdentity? {
    FileIdentity(device: hash(path, 0xCBF2_9CE4_8422_2325), inode: hash(path, 0x6C62_272E_07BB_0142))
  }

  /// `sha256:…` names a file by its digest, anything else by its path; `~` is the home.
  static func tool(_ text: String, home: String?) -> Tool {
    let digest = text.utf8.starts(with: "sha256:".utf8) ? String(text.dropFirst(7)) : nil
    let path = path(text, home: home)
    let identity = identity(path) ?? FileIdentity(device: 0, inode: 0)
    return Tool(path: path, identity: identity, sha256: digest ?? String(repeating: "0", count: 64))
  }

  /// `~` is the home.
  static func path(_ text: String, home: String?) -> String {
    text.utf8.first == UInt8(ascii: "~") ? (home ?? "~") + text.dropFirst() : text
  }

  /// FNV-1a, 64 bits.
  private static func hash(_ text: String, _ start: UInt64) -> UInt64 {
    text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
