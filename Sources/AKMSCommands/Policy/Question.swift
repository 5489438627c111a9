internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSZone

/// What `policy explain` asks, with its flags checked.
struct Question {
  private let scope: Scope
  private let ttl: Int?
  /// Seconds since 1970, of `--at`.
  private let moment: Int64?
  private let flags: PolicyExplain

  /// - Throws: `.usage` for a flag that cannot be read.
  init(_ flags: PolicyExplain) throws(Failure) {
    self.flags = flags
    scope = try Scope(parsing: flags.scope)
    ttl = try flags.ttl.map { text throws(Failure) in try Durations.seconds(text, of: "--ttl") }
    moment = flags.at.flatMap(Timestamp.seconds)
    if let at = flags.at, moment == nil {
      throw Failure(
        .usage, "--at takes a time of RFC 3339, found '\(at)'", why: "it is spelt such as 2026-01-31T09:00:00Z")
    }
    try flags.caller.check()
  }

  /// For the broker, which knows the rest of the caller by itself; the working directory is told, and whether it is this
  /// process's own.
  var arguments: JSONObject {
    var arguments: JSONObject = ["scope": .string(scope.text)]
    arguments["ttl_seconds"] = ttl.map { .integer(Int64($0)) }
    if flags.caller.cwd == nil { arguments["own_cwd"] = true }
    let cwd = flags.caller.cwd ?? ThisProcess.directory
    for (name, value) in flags.caller.given + [("cwd", cwd), ("reason", flags.reason), ("at", flags.at)] {
      arguments[name] = .optional(value)
    }
    return arguments
  }

  /// Decides by the rules of a folder, in this process.
  ///
  /// - Throws: `.configInvalid` when the rules do not load.
  func decide(by texts: PolicyTexts, now: Int64) throws(Failure) -> JSONValue {
    let rules = try texts.ruleset()
    let caller = try CallerFacts(flags.caller, reason: flags.reason, hashingTool: rules.needsToolDigest)
      .at(moment, now: now, in: rules.zones)
    let request = try PolicyRequest(scope, ttlSeconds: ttl ?? defaultTTL(caller.facts.session))
    let decision = rules.decide(request, in: caller.facts, resolvingTool: ToolFile.identity)
    let explanation = Explanation(decision, of: request, in: caller.facts, origins: caller.origins)
    var answer = try JSONObject(of: explanation.json)
    answer["text"] = .strings(explanation.lines)
    return .object(answer)
  }

  /// Contract section 4: 15 min for minted credentials; for stored secrets 8 h in human sessions, 1 h in others.
  private func defaultTTL(_ session: SessionClass) -> Int {
    guard scope.connection == "secret" else { return 15 * 60 }
    return session == .human ? 8 * 3600 : 3600
  }
}
