internal import AKMSModel
internal import AKMSPolicy

/// Who used something, as a rule can say it; nil where a rule cannot (what is absent or not known) and so says nothing.
struct LearnedCaller: Hashable, Sendable, Comparable {
  let session: SessionClass
  let user: String?
  let agent: String?
  let profile: String?
  let tool: String?

  /// nil for a name that would not come out of a policy file as it is.
  init?(_ record: RecordedDecision) {
    let facts = record.facts
    session = facts.session
    (user, agent, profile) = (
      Self.known(facts.user), session == .unproven ? nil : Self.known(facts.agent), Self.known(facts.profile)
    )
    tool = Self.tool(record)
    guard [user, agent, profile].allSatisfy({ $0.map(Self.isPlain) ?? true }),
      !(user?.utf8.starts(with: "group:".utf8) ?? false)
    else { return nil }
  }

  private static func known(_ attribute: Attribute<String>) -> String? {
    if case .known(let text) = attribute { text } else { nil }
  }

  /// The program's path, where that path was the program: not of a deleted file, nor of one in another mount.
  private static func tool(_ record: RecordedDecision) -> String? {
    guard case .known(let tool) = record.facts.tool, tool.path.utf8.first == UInt8(ascii: "/"),
      PathPattern.isPlain(tool.path), isPlain(tool.path), record.likelyFile(tool.path) == tool.identity
    else { return nil }
    return tool.path
  }

  /// Printable ASCII: what stands in quotes in a file as it is, and has one spelling.
  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Whether a rule for this caller is one for `other` as well.
  func includes(_ other: LearnedCaller) -> Bool {
    func fits(_ mine: String?, _ theirs: String?) -> Bool { mine == nil || mine == theirs }
    return session == other.session && fits(user, other.user) && fits(agent, other.agent)
      && fits(profile, other.profile) && fits(tool, other.tool)
  }

  static func < (a: LearnedCaller, b: LearnedCaller) -> Bool {
    a.words.lexicographicallyPrecedes(b.words)
  }

  private var words: [String] { [session.rawValue, agent ?? "", user ?? "", profile ?? "", tool ?? ""] }
}

/// Callers of one rule: each dimension a list, of which every combination used the rule's scopes.
struct LearnedWho: Hashable, Sendable {
  private(set) var session: [SessionClass]
  /// nil: the rule says nothing.
  private(set) var lists: [Dimension: [String]]

  enum Dimension: Int, CaseIterable, Sendable { case tool, profile, user, agent }

  init(_ caller: LearnedCaller) {
    session = [caller.session]
    lists = [:]
    lists[.tool] = caller.tool.map { [$0] }
    lists[.profile] = caller.profile.map { [$0] }
    lists[.user] = caller.user.map { [$0] }
    lists[.agent] = caller.agent.map { [$0] }
  }

  /// The same without one dimension; nil where the rule says nothing there.
  func without(_ dimension: Dimension) -> LearnedWho? {
    guard lists[dimension] != nil else { return nil }
    var other = self
    other.lists[dimension] = []
    return other
  }

  /// Takes over the names of `other` in one dimension.
  mutating func add(_ other: LearnedWho, in dimension: Dimension) {
    lists[dimension] = Set((lists[dimension] ?? []) + (other.lists[dimension] ?? [])).sorted()
  }

  /// As a rule says it.
  var who: Who {
    Who(
      user: lists[.user], session: session, agent: lists[.agent], profile: lists[.profile],
      tool: lists[.tool]?.map { .path($0) })
  }
}
