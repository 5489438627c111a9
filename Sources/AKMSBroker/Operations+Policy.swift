internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSTransport

// What is staged, what is in force, and what it would say.
extension Operations {
  /// Bytes of all files' texts in one reply; beyond it their names are given alone.
  private static let longestTexts = 600 << 10

  /// Whether what lies in the files is what is in force; files that cannot be read count as different.
  func isApplied() throws(Failure) -> Bool {
    guard case .open = core.current else { return true }
    guard let staged = try? core.staged() else { return false }
    return staged.version == core.rules.version
  }

  func stagedPolicy() throws(Failure) -> JSONObject {
    let opened = try core.opened()
    let staged = try core.staged()
    var result = PolicyChanges(from: core.rules.current.rules, to: try staged.parsed().rules).json
    result["version_applied"] = .string(core.rules.version)
    result["version_staged"] = .string(staged.version)
    result["same"] = .bool(staged.version == core.rules.version)
    result["passphrase_required"] = .bool(try opened.store.hasPassphrase)
    result["files"] = Self.texts(staged)
    return result
  }

  /// What is in force, as it was read.
  func appliedPolicy() throws(Failure) -> JSONObject {
    _ = try core.opened()
    return ["files": Self.texts(core.rules.files), "version": .string(core.rules.version)]
  }

  /// The administrator's files first; `text` is null where all together would not fit into a reply.
  private static func texts(_ files: ConfigurationFiles) -> JSONValue {
    let fits = files.all.reduce(0) { $0 + JSONValue.string($1.text).text.utf8.count } <= longestTexts
    return .array(files.all.map { ["name": .string($0.name), "text": fits ? .string($0.text) : .null] })
  }

  /// How providers spell scopes of the rules in force, as far as they have been asked; starts no plugin.
  func spellScopes(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let policy = core.rules.current
    var spellings = JSONObject()
    for text in try arguments.texts("scopes") ?? [] {
      spellings[text] = .string(policy.spelling(of: try Scope(parsing: text)).text)
    }
    return ["spellings": .object(spellings)]
  }

  /// Decides from the applied policy alone (contract section 8): no plugin, no connection, no counters; the caller is
  /// taken for one that masks values, and without a ceiling.
  func explainPolicy(_ arguments: Arguments, _ peer: Peer) throws(Failure) -> JSONObject {
    let policy = core.rules.current
    if let refusal = policy.refusal { throw refusal }
    let asked = try Scope(parsing: try arguments.required("scope"))
    var facts = try circumstances(arguments, peer)
    facts.local = policy.local(at: try moment(arguments))
    let ttl = try arguments.number("ttl_seconds") ?? Self.defaultTTL(asked, facts.session)
    let request = try PolicyRequest(policy.spelling(of: asked), ttlSeconds: ttl)
    let decision = policy.rules.decide(request, in: facts, resolvingTool: ToolFiles.identity)
    let explanation = Explanation(decision, of: request, in: facts, origins: try origins(arguments))
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

  private func moment(_ arguments: Arguments) throws(Failure) -> Int64 {
    guard let text = try arguments.text("at") else { return core.clock.unixSeconds }
    guard let moment = MomentText.seconds(text) else {
      throw Failure(.usage, "\(text) is no moment", why: "one looks like 2026-01-31T09:00:00Z (RFC 3339)")
    }
    return moment
  }

  /// Where each attribute comes from; what nobody gave is the caller's own.
  private func origins(_ arguments: Arguments) throws(Failure) -> [String: Origin] {
    var origins: [String: Origin] = ["user": .kernel, "session": .record, "ceiling": .assumed, "time": .clock]
    for (argument, name) in [
      ("user", "user"), ("session", "session"), ("agent", "agent"), ("profile", "profile"), ("tool", "tool"),
      ("cwd", "cwd"), ("reason", "reason"), ("at", "time"),
    ] where try arguments.text(argument) != nil {
      origins[name] = .flag
    }
    if try arguments.flag("own_cwd") { origins["cwd"] = .kernel }
    if try arguments.text("user")?.hasPrefix("group:") == true {
      (origins["groups"], origins["user"]) = (.flag, .kernel)
    }
    return origins
  }

  private func circumstances(_ arguments: Arguments, _ peer: Peer) throws(Failure) -> Circumstances {
    let own = CallerFacts(peer: peer, file: nil, directory: nil)
    var facts = own.circumstances(session: .unproven, reason: try arguments.text("reason"))
    facts.redacts = true
    if let text = try arguments.text("session") {
      guard let session = SessionClass(rawValue: text) else {
        throw Failure(.usage, "no session is of the class \(text)", why: "the classes are human, agent, ci, unproven")
      }
      facts.session = session
    }
    if let user = try arguments.text("user") {
      // `group:NAME` stands for a caller who is in that group, and is nobody else than before
      if user.hasPrefix("group:") { facts.groups = [String(user.dropFirst(6))] } else { facts.user = .known(user) }
    }
    if let agent = try arguments.text("agent") { facts.agent = .known(agent) }
    if let profile = try arguments.text("profile") { facts.profile = .known(profile) }
    if let cwd = try arguments.text("cwd") { facts.cwd = .known(cwd) }
    if let tool = try arguments.text("tool") {
      facts.tool = ToolFiles.identity(tool).map { .known(Tool(path: tool, identity: $0)) } ?? .unknown
    }
    return facts
  }
}

extension Core {
  /// What lies in the files now.
  func staged() throws(Failure) -> ConfigurationFiles {
    try ConfigurationFiles(in: places, administrator: administrator)
  }
}
