internal import AKMSModel
internal import AKMSPolicy
internal import Glibc

/// The circumstances that flags and this process make, with where each comes from; for decisions in this process.
struct CallerFacts {
  private(set) var facts: Circumstances
  /// By the attribute's name, for ``Explanation``.
  private(set) var origins: [String: Origin]

  /// - Parameters:
  ///   - reason: What `--reason` says.
  ///   - hashingTool: Whether a rule names a program by its digest.
  /// - Throws: `.usage` for a flag that cannot be read.
  init(_ options: CallerOptions, reason: String? = nil, hashingTool: Bool) throws(Failure) {
    try options.check()
    let account = options.named.map { Account(named: $0) } ?? .own
    let session = try options.sessionClass()
    facts = Circumstances(
      user: account.name.map { .known($0) } ?? .unknown, uid: account.uid ?? getuid(), session: session ?? .unproven,
      agent: options.agent.map { .known($0) } ?? .absent, profile: options.profile.map { .known($0) } ?? .absent,
      reason: reason, home: account.home)
    facts.groups = [options.group].compactMap(\.self)
    facts.redacts = true  // no flag says so, and the question is what the rest comes to
    facts.cwd = (options.cwd ?? ThisProcess.directory).map { .known($0) } ?? .unknown
    facts.tool = options.tool.flatMap { ToolFile.tool($0, hashing: hashingTool) }.map { .known($0) } ?? .unknown
    origins = ["user": .kernel, "session": .assumed, "cwd": .kernel]
    for (name, value) in options.given + [("reason", reason)] where value != nil { origins[name] = .flag }
    if options.group != nil { (origins["user"], origins["groups"]) = (.kernel, .flag) }
  }

  /// The same at a moment, as clocks show it in the zones that rules name; a zone that this machine lacks stays unknown.
  ///
  /// - Parameters:
  ///   - moment: Seconds since 1970, of `--at`; nil for now.
  ///   - now: Seconds since 1970.
  func at(_ moment: Int64?, now: Int64, in zones: [String]) -> CallerFacts {
    var caller = self
    caller.facts.local = LocalTimes.at(moment ?? now, in: zones)
    caller.origins["time"] = moment == nil ? .clock : .flag
    return caller
  }
}
