internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSStore
internal import AKMSTransport
internal import Glibc

extension Operations {
  /// Whether what lies in the files is what is in force; files that cannot be read count as different.
  func isApplied() throws(Failure) -> Bool {
    guard case .open = core.current else { return true }
    guard let staged = try? Staged(core.places) else { return false }
    return staged.version == core.rules.version
  }

  func stagedPolicy() throws(Failure) -> JSONObject {
    _ = try core.opened()
    let staged = try Staged(core.places)
    var result = changes(to: try staged.files.parsed())
    result["version_applied"] = .string(core.rules.version)
    result["version_staged"] = .string(staged.version)
    result["same"] = .bool(staged.version == core.rules.version)
    return result
  }

  /// Checks, stores and activates what lies in the files now; all of it or nothing.
  func applyPolicy(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let opened = try core.unlocked()
    let staged = try Staged(core.places)
    if let expected = try arguments.text("expect"), expected != staged.version {
      throw Failure(.configInvalid, "the files changed while you were asked", next: "akms apply")
    }
    let parsed: ParsedConfiguration
    do {
      parsed = try staged.files.parsed()
      try opened.connections.check(parsed.config)
    } catch {
      try core.record(
        "policy.reject", outcome: .failure, ["event.code": "config_invalid", "event.reason": .string(error.what)])
      throw error
    }
    var result = changes(to: parsed)
    try core.record(
      "policy.load", ["rule.version": .string(staged.version), "akms.policy.changes": result["changes"] ?? []])
    try opened.store.apply(staged.files.user.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
    core.rules.activate(parsed, version: staged.version)
    opened.connections.configure(parsed.config)
    // What was released under the old policy is decided anew.
    _ = core.end("policy_change") { _ in true }
    result["version"] = .string(staged.version)
    result["rules"] = .integer(Int64(parsed.rules.rules.count))
    return result
  }

  private func changes(to parsed: ParsedConfiguration) -> JSONObject {
    let diff = PolicyDiff(from: core.rules.current, to: parsed.rules)
    let changes = diff.changes.map { change -> JSONValue in
      [
        "rule": .string(change.id), "kind": .string(change.kind.rawValue),
        "direction": .string(change.direction.rawValue), "text": .string(change.text),
      ]
    }
    return ["changes": .array(changes)]
  }

  func explainPolicy(_ arguments: Arguments, _ peer: Peer) throws(Failure) -> JSONObject {
    let scope = try Scope(parsing: try arguments.required("scope"))
    let facts = try circumstances(arguments, peer)
    let ttl = try arguments.number("ttl_seconds") ?? Self.defaultTTL(scope, facts.session)
    let request = try PolicyRequest(scope, ttlSeconds: ttl)
    let decision = core.rules.current.decide(request, in: facts, resolvingTool: ToolFiles.identity)
    let explanation = Explanation(decision, of: request, in: facts)
    guard case .object(var result) = try JSONParser.parse(explanation.json, name: "explanation", code: .internal) else {
      throw Failure(.internal, "the explanation is no object")
    }
    result["text"] = .strings(explanation.lines)
    return result
  }

  private static func defaultTTL(_ scope: Scope, _ session: SessionClass) -> Int {
    guard scope.connection == "secret" else { return 900 }
    return session == .human ? 8 * 3600 : 3600
  }

  private func circumstances(_ arguments: Arguments, _ peer: Peer) throws(Failure) -> Circumstances {
    let own = CallerFacts(peer: peer, file: nil, directory: nil)
    var facts = own.circumstances(session: .unproven, reason: try arguments.text("reason"))
    if let text = try arguments.text("session") {
      guard let session = SessionClass(rawValue: text) else {
        throw Failure(.usage, "no session is of the class \(text)", why: "the classes are human, agent, ci, unproven")
      }
      facts.session = session
    }
    if let user = try arguments.text("user") { facts.user = .known(user) }
    if let agent = try arguments.text("agent") { facts.agent = .known(agent) }
    if let profile = try arguments.text("profile") { facts.profile = .known(profile) }
    if let cwd = try arguments.text("cwd") { facts.cwd = .known(cwd) }
    if let tool = try arguments.text("tool") {
      facts.tool = ToolFiles.identity(tool).map { .known(Tool(path: tool, identity: $0)) } ?? .unknown
    }
    return facts
  }
}

/// What lies in the files now, with the version that `apply` names it by.
struct Staged {
  let files: ConfigurationFiles
  let version: String

  init(_ places: Places) throws(Failure) {
    files = try ConfigurationFiles(in: places)
    version = files.version
  }
}
