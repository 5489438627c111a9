internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import Glibc

/// What `policy explain` asks, with its flags checked.
struct Question {
  private let scope: Scope
  private let ttl: Int?
  private let session: SessionClass?
  private let flags: PolicyExplain

  /// - Throws: `.usage` for a flag that cannot be read.
  init(_ flags: PolicyExplain) throws(Failure) {
    self.flags = flags
    scope = try Scope(parsing: flags.scope)
    ttl = try flags.ttl.map { text throws(Failure) in try Durations.seconds(text, of: "--ttl") }
    session = try flags.session.map { word throws(Failure) in try PolicyFlags.session(word) }
    if let at = flags.at, Timestamp.seconds(at) == nil {
      throw Failure(
        .usage, "--at takes a time of RFC 3339, found '\(at)'", why: "it is spelt such as 2026-01-31T09:00:00Z")
    }
    for (name, path) in [("--tool", flags.tool), ("--cwd", flags.cwd)] {
      guard let path, !PathPattern.isPlain(path) || path.hasPrefix("~") else { continue }
      throw Failure(.usage, "\(name) takes an absolute path, found '\(path)'")
    }
  }

  /// For the broker, which knows the rest of the caller by itself; the working directory is told.
  var arguments: JSONObject {
    var arguments: JSONObject = ["scope": .string(scope.text)]
    arguments["ttl_seconds"] = ttl.map { .integer(Int64($0)) }
    arguments["session"] = .optional(session?.rawValue)
    let texts = [
      ("user", flags.user), ("agent", flags.agent), ("profile", flags.profile), ("tool", flags.tool),
      ("cwd", flags.cwd ?? Self.workingDirectory),
      ("reason", flags.reason), ("at", flags.at),
    ]
    for (name, value) in texts { arguments[name] = .optional(value) }
    return arguments
  }

  /// Decides by the rules of a folder, in this process.
  ///
  /// - Throws: `.configInvalid` when the folder's rules do not load.
  func decide(by folder: String) throws(Failure) -> JSONValue {
    let rules = try PolicyFolder(folder, named: folder).ruleset()
    let facts = circumstances
    let request = try PolicyRequest(scope, ttlSeconds: ttl ?? defaultTTL(facts.session))
    let decision = rules.decide(request, in: facts) { Self.identity($0) }
    let explanation = Explanation(decision, of: request, in: facts)
    let answer = try JSONParser.parse(explanation.json, name: "the explanation", code: .internal)
    guard var object = answer.object else { throw Failure(.internal, "the explanation is no object") }
    object["text"] = .strings(explanation.lines)
    return .object(object)
  }

  /// Contract section 4: 15 min for minted credentials; for stored secrets 8 h in human sessions, 1 h in others.
  private func defaultTTL(_ session: SessionClass) -> Int {
    guard scope.connection == "secret" else { return 15 * 60 }
    return session == .human ? 8 * 3600 : 3600
  }

  private var circumstances: Circumstances {
    let account = Self.account
    var facts = Circumstances(
      user: (flags.user ?? account.name).map { .known($0) } ?? .unknown, uid: getuid(), session: session ?? .unproven,
      agent: flags.agent.map { .known($0) } ?? .absent, profile: flags.profile.map { .known($0) } ?? .absent,
      cwd: (flags.cwd ?? Self.workingDirectory).map { .known($0) } ?? .unknown, reason: flags.reason, home: account.home
    )
    if let path = flags.tool {
      facts.tool = Self.identity(path).map { .known(Tool(path: path, identity: $0)) } ?? .unknown
    }
    return facts
  }

  private static func identity(_ path: String) -> FileIdentity? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  private static var workingDirectory: String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(validatingCString: path)
  }

  private static var account: (name: String?, home: String?) {
    guard let entry = unsafe getpwuid(getuid()) else { return (nil, nil) }
    return unsafe (String(validatingCString: entry.pointee.pw_name), String(validatingCString: entry.pointee.pw_dir))
  }
}
