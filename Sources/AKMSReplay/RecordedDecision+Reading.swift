package import AKMSJSON
package import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

extension RecordedDecision {
  /// Reads a record, strictly: what was read is written back to the same bytes, or it is refused.
  ///
  /// - Throws: `.usage`, naming the member.
  package init(json: JSONObject) throws(Failure) {
    let reader = RecordReader(json)
    var facts = Circumstances(
      user: try reader.attribute("user"), uid: try reader.uid(), groups: try reader.strings("groups") ?? [],
      session: try reader.session(), agent: try reader.attribute("agent"), profile: try reader.attribute("profile"),
      tool: try reader.tool(), cwd: try reader.attribute("cwd"),
      reason: json["reason"] == nil ? nil : Self.someReason, home: try reader.string("home"))
    facts.local = try reader.local()
    facts.rates = try reader.rates()
    facts.ceiling = try reader.ceiling()
    facts.redacts = json["redacts"] != nil
    self.init(
      try reader.request(), facts, tools: try reader.tools(), rules: try reader.digest("rules"),
      code: try reader.code(),
      answer: try reader.digest("answer"))
    guard self.json == json else { throw reader.refused(self.json) }
  }
}

/// Reads the members of a record; each error names one.
private struct RecordReader {
  let json: JSONObject

  init(_ json: JSONObject) { self.json = json }

  func refusal(_ key: String) -> Failure {
    Failure(.usage, "the recorded decision cannot be read", why: "the member \(key) is missing or malformed")
  }

  /// What is wrong where all members could be read, but would be written otherwise.
  func refused(_ again: JSONObject) -> Failure {
    let key = json.keys.first { json[$0] != again[$0] } ?? again.keys.first { json[$0] == nil } ?? ""
    return refusal(key)
  }

  func required<Raw, Value>(
    _ key: String, _ kind: (JSONValue) -> Raw?, _ read: (Raw) -> Value?
  ) throws(Failure) -> Value {
    guard let raw = json[key].flatMap(kind), let value = read(raw) else { throw refusal(key) }
    return value
  }

  /// nil where there is no such member.
  func optional<Raw, Value>(
    _ key: String, _ kind: (JSONValue) -> Raw?, _ read: (Raw) -> Value?
  ) throws(Failure) -> Value? {
    json[key] == nil ? nil : try required(key, kind, read)
  }

  func string(_ key: String) throws(Failure) -> String? { try optional(key, \.string) { $0 } }

  func strings(_ key: String) throws(Failure) -> [String]? {
    try optional(key, \.array) { items in
      let texts = items.compactMap(\.string)
      return texts.count == items.count ? texts : nil
    }
  }

  func attribute(_ key: String) throws(Failure) -> Attribute<String> {
    if json[key] == .some(.null) { return .unknown }
    return try string(key).map { .known($0) } ?? .absent
  }

  func uid() throws(Failure) -> UInt32 { try required("uid", \.integer, UInt32.init(exactly:)) }

  func session() throws(Failure) -> SessionClass { try required("session", \.string, SessionClass.init(rawValue:)) }

  func code() throws(Failure) -> FailureCode? { try optional("code", \.string, FailureCode.init(rawValue:)) }

  func request() throws(Failure) -> PolicyRequest {
    let scope = try required("scope", \.string) { try? Scope(parsing: $0) }
    return try required("ttl", \.integer) { try? PolicyRequest(scope, ttlSeconds: Int($0)) }
  }

  func digest(_ key: String) throws(Failure) -> String {
    try required(key, \.string) { $0.utf8.count == 64 && $0.utf8.allSatisfy(Self.isHex) ? $0 : nil }
  }

  func tool() throws(Failure) -> Attribute<Tool> {
    if json["tool"] == .some(.null) { return .unknown }
    let tool = try optional("tool", \.object) { object in
      object["path"]?.string.flatMap { path in
        (object["file"]?.string).flatMap(FileIdentity.init).map {
          Tool(path: path, identity: $0, sha256: object["sha256"]?.string)
        }
      }
    }
    return tool.map { .known($0) } ?? .absent
  }

  func tools() throws(Failure) -> [String: FileIdentity?] {
    try table("tools") { value in
      value == .null ? .some(nil) : value.string.flatMap(FileIdentity.init).map { .some($0) }
    }
  }

  func local() throws(Failure) -> [String: LocalTime] {
    try table("local") { $0.string.flatMap(LocalTime.init) }
  }

  func rates() throws(Failure) -> RateUses {
    if json["rates"] == .some(.null) { return .unknown }
    return .known(
      try table("rates") { value in
        guard let pair = value.array, pair.count == 2, let used = pair[0].integer, let after = pair[1].integer else {
          return nil
        }
        return RateUse(used: Int(used), retryAfter: Int(after))
      })
  }

  func ceiling() throws(Failure) -> Ceiling? {
    guard let texts = try strings("ceiling") else { return nil }
    let scopes = texts.compactMap { try? Scope(parsing: $0) }
    guard scopes.count == texts.count else { throw refusal("ceiling") }
    return Ceiling(scopes: scopes, secondsLeft: try optional("left", \.integer, Int.init(exactly:)))
  }

  private func table<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(Failure) -> [String: Value] {
    guard json[key] != nil else { return [:] }
    return try required(key, \.object) { object in
      var out: [String: Value] = [:]
      for member in object.members {
        guard let value = read(member.value), out.updateValue(value, forKey: member.key) == nil else { return nil }
      }
      return out
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
