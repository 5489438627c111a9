internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import AKMSWire
internal import Synchronization

/// The commands of akms-cli: one operation by name, a JSON object in, a JSON object out (docs/protocol/client.md).
struct Operations: Sendable {
  typealias Handler = @Sendable (Operations, Arguments, consuming Secret?, Peer) throws(Failure) -> JSONObject

  let core: Core
  let stop: StopSignal

  /// Every operation, with the keys that its arguments may have.
  private static let table: [String: (keys: Set<String>, run: Handler)] = [
    "broker.status": ([], { (o, _, _, _) throws(Failure) in try o.brokerStatus() }),
    "broker.stop": ([], { (o, _, _, _) throws(Failure) in o.brokerStop() }),
    "store.init": (["slot"], { (o, a, s, _) throws(Failure) in try o.initialise(a, s) }),
    "lock": ([], { (o, _, _, _) throws(Failure) in try o.lock() }),
    "unlock": ([], { (o, _, s, _) throws(Failure) in try o.unlock(s) }),
    "secret.set": (["name", "type", "tags"], { (o, a, s, _) throws(Failure) in try o.setSecret(a, s) }),
    "secret.list": ([], { (o, _, _, _) throws(Failure) in try o.listSecrets() }),
    "secret.show": (["name"], { (o, a, _, _) throws(Failure) in try o.showSecret(a) }),
    "secret.history": (["name"], { (o, a, _, _) throws(Failure) in try o.secretHistory(a) }),
    "secret.rm": (["name"], { (o, a, _, _) throws(Failure) in try o.removeSecret(a) }),
    "policy.staged": ([], { (o, _, _, _) throws(Failure) in try o.stagedPolicy() }),
    "policy.applied": ([], { (o, _, _, _) throws(Failure) in try o.appliedPolicy() }),
    "policy.apply": (
      ["expect"], { (o, a, s, p) throws(Failure) in try o.applyPolicy(a, s, in: o.core.session(of: p)) }
    ),
    "policy.spell": (["scopes"], { (o, a, _, _) throws(Failure) in try o.spellScopes(a) }),
    "policy.explain": (
      ["scope", "ttl_seconds", "session", "user", "agent", "profile", "tool", "cwd", "own_cwd", "reason", "at"],
      { (o, a, _, p) throws(Failure) in try o.explainPolicy(a, p) }
    ),
    "lease.list": (["all"], { (o, a, _, _) throws(Failure) in try o.listLeases(a) }),
    "lease.revoke": (["ids", "all"], { (o, a, _, _) throws(Failure) in try o.revokeLeases(a) }),
    "exec.list": ([], { (o, _, _, _) throws(Failure) in o.listExecutions() }),
    "status": ([], { (o, _, _, p) throws(Failure) in try o.status(p) }),
    "connection.list": ([], { (o, _, _, _) throws(Failure) in try o.listConnections() }),
    "plugin.list": ([], { (o, _, _, _) throws(Failure) in try o.listPlugins() }),
  ]

  func run(_ command: consuming CommandRequest, _ peer: Peer) throws(Failure) -> Secret {
    let name = command.operation
    guard let entry = Self.table[name] else {
      throw Failure(
        .usage, "the broker knows no operation \(name)", why: "the command line may be newer than the broker",
        next: "akms broker restart")
    }
    let arguments = try Arguments(command.json, of: name, keys: entry.keys)
    var result = try entry.run(self, arguments, command.takeSecret(), peer)
    result["schema"] = .string("akms.\(name)/1")
    return try Reply.encode(result: result.text)
  }

  /// What a failure's reply carries for programs.
  func details(of failure: Failure) -> String? {
    guard failure.code.isDenial else { return nil }
    return JSONObject([("code", .string(failure.code.rawValue))]).text
  }
}

/// An operation's arguments: known keys only, each of the type that is asked for.
struct Arguments {
  private let object: JSONObject
  private let operation: String

  init(_ json: String, of operation: String, keys: Set<String>) throws(Failure) {
    guard case .object(let object) = try JSONParser.parse(json, name: operation, code: .protocolViolation) else {
      throw Failure(.protocolViolation, "\(operation): the arguments are no object")
    }
    if let unknown = object.keys.first(where: { !keys.contains($0) }) {
      throw Failure(.protocolViolation, "\(operation): unknown argument \(unknown)")
    }
    self.object = object
    self.operation = operation
  }

  func text(_ key: String) throws(Failure) -> String? { try value(key, "a text") { $0.string } }
  func number(_ key: String) throws(Failure) -> Int? { try value(key, "an integer") { $0.integer.map { Int($0) } } }
  func flag(_ key: String) throws(Failure) -> Bool { try value(key, "true or false") { $0.bool } ?? false }

  /// nil where the key is not there.
  func texts(_ key: String) throws(Failure) -> [String]? {
    try value(key, "a list of texts") { value in
      guard let items = value.array else { return nil }
      let texts = items.compactMap(\.string)
      return texts.count == items.count ? texts : nil
    }
  }

  func required(_ key: String) throws(Failure) -> String {
    guard let text = try text(key) else { throw Failure(.protocolViolation, "\(operation): \(key) is missing") }
    return text
  }

  private func value<R>(_ key: String, _ kind: String, _ read: (JSONValue) -> R?) throws(Failure) -> R? {
    guard let value = object[key], value != .null else { return nil }
    guard let result = read(value) else { throw Failure(.protocolViolation, "\(operation): \(key) is not \(kind)") }
    return result
  }
}
