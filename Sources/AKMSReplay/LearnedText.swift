internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// Writes learned rules as a policy file.
struct LearnedText {
  /// Rules as the file has them.
  private(set) var rules: [Rule] = []
  private let uses: [PastUse]
  private var taken: Set<String>
  private var lines: [String]
  /// Tests in a file at most: one a rule.
  private static let tests = 64
  static let file = "learned.yaml"

  init(since: Int64, uses: [PastUse], skipped: Int, unrecorded: Int, taken: Set<String>) {
    (self.uses, self.taken) = (uses, taken)
    lines = [
      "# The least rules that cover what was granted and used since \(Timestamps.text(since)):",
      "# \(Self.span(uses.map(\.span))). Written by `akms policy learn`; nothing of it is in force.",
    ]
    if unrecorded > 0 {
      lines.append("# Not looked at: \(unrecorded) uses from before akms recorded what decisions are made from.")
    }
    if skipped > 0 {
      lines.append("# Not covered: \(skipped) uses whose record cannot be read or holds names that no policy file can.")
    }
    lines += [
      "# Review it: drop what should not stay, and put the rest into a file in policy/, then `akms apply`.",
      "akms: policy/1", uses.isEmpty ? "rules: []" : "rules:",
    ]
  }

  var text: String { lines.map { $0 + "\n" }.joined() }

  mutating func add(_ learned: LearnedRule) {
    let resting = learned.uses.map { uses[$0] }
    let id = freshID(learned)
    lines += (["\(Self.span(resting.map(\.span)))"] + Self.hints(learned, resting)).map { "  # " + $0 }
    let rule = Rule(
      id: id, effect: .allow, who: learned.who.who, scopes: learned.scopes, maxTTL: learned.maxTTL,
      source: RuleSource(file: Self.file, line: lines.count + 1))
    rules.append(rule)
    lines += [
      "  - id: \(id)", "    effect: allow", "    who: { " + Self.members(rule.who).joined(separator: ", ") + " }",
    ]
    lines += Self.list("    scopes", rule.scopes.map(\.text))
    lines.append("    max_ttl: \(DurationText.text(rule.maxTTL))")
  }

  private static func members(_ who: Who) -> [String] {
    let lists: [(String, [String]?)] = [
      ("agent", who.agent), ("user", who.user), ("profile", who.profile), ("tool", who.tool?.map(\.text)),
    ]
    return ["session: [\((who.session ?? []).map(\.rawValue).joined(separator: ", "))]"]
      + lists.compactMap { key, names in names.map { "\(key): [\($0.map(JSONText.string).joined(separator: ", "))]" } }
  }

  private static func list(_ key: String, _ texts: [String]) -> [String] {
    if texts.count == 1 { return ["\(key): [\(JSONText.string(texts[0]))]"] }
    return ["\(key):"] + texts.map { "      - " + JSONText.string($0) }
  }

  /// `12 uses, 2026-01-02 to 2026-01-31`.
  static func span(_ spans: [PastUses.Span]) -> String {
    guard var all = spans.first else { return "no use" }
    for span in spans.dropFirst() { all.add(span) }
    let (first, last) = (Timestamps.text(all.first).prefix(10), Timestamps.text(all.last).prefix(10))
    return "\(all.count) use\(all.count == 1 ? "" : "s"), " + (first == last ? "\(first)" : "\(first) to \(last)")
  }

  /// What a reviewer may want to change.
  private static func hints(_ rule: LearnedRule, _ uses: [PastUse]) -> [String] {
    var hints: [String] = []
    if uses.allSatisfy({ $0.record.facts.reason != nil }) {
      hints.append("every use had a reason: perhaps add require: [reason]")
    }
    if uses.allSatisfy(\.record.facts.redacts) { hints.append("every use was masked: perhaps add redact: required") }
    for (wider, count) in widened(rule.scopes) {
      hints.append("\(count) of the scopes lie in \(JSONText.string(wider)), which would cover more than was used")
    }
    return hints
  }

  /// Patterns of the last segment that would hold three scopes and more, with their number.
  private static func widened(_ scopes: [Scope]) -> [(pattern: String, count: Int)] {
    var counts: [String: Int] = [:]
    for scope in scopes {
      guard case .literal(let last)? = scope.resource.last, scope.resource.count > 1 else { continue }
      let end = scope.params.map { ",\($0.name)=\($0.value)" }.joined()
      counts[String(scope.text.dropLast(last.count + end.count)) + "*" + end, default: 0] += 1
    }
    return counts.filter { $0.value >= 3 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// `agent-claude-code-gh-github` (session, agent or user, tool, connection), of letters, digits and dashes, at most 56 bytes, with a number where it is taken.
  private mutating func freshID(_ rule: LearnedRule) -> String {
    let who = rule.who
    let names = [who.lists[.agent], who.lists[.agent] == nil ? who.lists[.user] : nil].map { names in
      names.flatMap { $0.count == 1 ? $0[0] : nil }
    }
    let tool = who.lists[.tool].flatMap { $0.count == 1 ? $0[0].split(separator: "/").last.map(String.init) : nil }
    let words =
      [who.session[0].rawValue] + (names + [tool]).compactMap { $0 } + [rule.scopes.first?.connection ?? ""]
    let base = Self.plain(words.joined(separator: "-"))
    let numbered = (2...taken.count + 2).lazy.map { "\(base)-\($0)" }
    // one of the first taken.count + 1 numbers is free
    let id = taken.contains(base) ? numbered.first { !taken.contains($0) } ?? base : base
    taken.insert(id)
    return id
  }

  private static func plain(_ text: String) -> String {
    let words = text.lowercased().utf8.split { byte in
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return String(words.map { String(Substring($0)) }.joined(separator: "-").prefix(56))
  }
}

extension LearnedText {
  /// One test for each rule, so that the file proves itself, and one of what was not used.
  mutating func addTests() {
    guard let ruleset = try? Ruleset(rules: rules), let first = rules.first else { return }
    lines.append("tests:")
    for rule in rules.prefix(Self.tests) {
      let asker = LearnedTest(of: rule, scope: rule.scopes[0].atoms[0])
      guard let answer = asker.answer(by: ruleset) else { continue }
      lines += asker.lines(name: "\(rule.id) is still allowed", expect: answer)
    }
    let text = first.scopes[0].connection + ":never-used:never-used"
    guard let unused = (try? Scope(parsing: text)).map({ LearnedTest(of: first, scope: $0) }),
      let answer = unused.answer(by: ruleset), answer.code == .noRule
    else { return }
    lines += unused.lines(name: "what was not used is denied", expect: answer)
  }
}

/// A request of the file's tests, by the first of a rule's callers.
private struct LearnedTest {
  let scope: Scope
  let who: Who
  let ttl: Int

  init(of rule: Rule, scope: Scope) {
    (self.scope, who, ttl) = (scope, rule.who, rule.maxTTL)
  }

  /// The answer's code and rule.
  func answer(by ruleset: Ruleset) -> (code: FailureCode?, rule: String?)? {
    guard let request = try? PolicyRequest(scope, ttlSeconds: ttl) else { return nil }
    // paths stand for themselves, as in tests of policy files
    let paths = Set(ruleset.rules.flatMap { $0.who.tool ?? [] }.map(\.text)).sorted()
    func file(_ path: String) -> FileIdentity? {
      paths.firstIndex(of: path).map { FileIdentity(device: 0, inode: UInt64($0)) }
    }
    func attribute(_ names: [String]?) -> Attribute<String> { names.map { .known($0[0]) } ?? .absent }
    let tool: Attribute<Tool> =
      who.tool.flatMap { tools in
        file(tools[0].text).map { .known(Tool(path: tools[0].text, identity: $0)) }
      } ?? .absent
    let facts = Circumstances(
      user: .known(who.user?[0] ?? "tester"), uid: 65_534, session: who.session?[0] ?? .human,
      agent: attribute(who.agent), profile: attribute(who.profile), tool: tool, cwd: .absent)
    switch ruleset.decide(request, in: facts, resolvingTool: file) {
    case .permit(let permit): return (nil, permit.rules.first?.id)
    case .deny(let denial): return (denial.code, nil)
    case .ask, .narrowed: return nil
    }
  }

  func lines(name: String, expect: (code: FailureCode?, rule: String?)) -> [String] {
    var request = ["session: \((who.session?[0] ?? .human).rawValue)"]
    for (key, names) in [
      ("agent", who.agent), ("user", who.user), ("profile", who.profile), ("tool", who.tool?.map(\.text)),
    ] {
      if let name = names?.first { request.append("\(key): \(JSONText.string(name))") }
    }
    request += ["scope: \(JSONText.string(scope.text))", "ttl: \(DurationText.text(ttl))"]
    let answer =
      expect.code.map { "decision: deny, code: \($0.rawValue)" }
      ?? "decision: allow, ttl: \(DurationText.text(ttl))" + (expect.rule.map { ", rule: \($0)" } ?? "")
    return [
      "  - name: \(JSONText.string(name))", "    request: { " + request.joined(separator: ", ") + " }",
      "    expect: { \(answer) }",
    ]
  }
}
