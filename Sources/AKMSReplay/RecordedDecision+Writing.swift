package import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// One member for each thing that is known, so that a usual record is short. For attributes of the caller a member that
// is missing means "absent", and null means "unknown".
extension RecordedDecision {
  /// The record, keys sorted; equal decisions give equal bytes.
  package var json: JSONObject {
    var members: [(String, JSONValue)] = []
    members.reserveCapacity(20)
    func add(_ key: String, _ value: JSONValue?) { if let value { members.append((key, value)) } }
    add("agent", Self.text(facts.agent))
    members.append(("answer", .string(answer)))
    add("ceiling", facts.ceiling.map { .strings($0.scopes.map(\.text)) })
    add("code", code.map { .string($0.rawValue) })
    add("cwd", Self.text(facts.cwd))
    add("groups", facts.groups.isEmpty ? nil : .strings(facts.groups))
    add("home", facts.home.map { .string($0) })
    add("left", facts.ceiling?.secondsLeft.map { .integer(Int64($0)) })
    add("local", facts.local.isEmpty ? nil : .object(facts.local.mapValues { .string($0.text) }))
    add("profile", Self.text(facts.profile))
    add("rates", Self.rates(facts.rates))
    add("reason", facts.reason?.isEmpty == false ? true : nil)
    add("redacts", facts.redacts ? true : nil)
    members.append(("rules", .string(rules)))
    members.append(("scope", .string(request.scope.text)))
    members.append(("session", .string(facts.session.rawValue)))
    add("tool", Self.tool(facts.tool))
    add("tools", tools.isEmpty ? nil : .object(tools.mapValues { $0.map { .string($0.text) } ?? .null }))
    members.append(("ttl", .integer(Int64(request.ttlSeconds))))
    members.append(("uid", .integer(Int64(facts.uid))))
    add("user", Self.text(facts.user))
    return JSONObject(members)
  }

  private static func text(_ attribute: Attribute<String>) -> JSONValue? {
    switch attribute {
    case .known(let text): .string(text)
    case .absent: nil
    case .unknown: .null
    }
  }

  private static func tool(_ attribute: Attribute<Tool>) -> JSONValue? {
    switch attribute {
    case .absent: return nil
    case .unknown: return .null
    case .known(let tool):
      var object: JSONObject = ["file": .string(tool.identity.text), "path": .string(tool.path)]
      object["sha256"] = .optional(tool.sha256)
      return .object(object)
    }
  }

  /// Left out where nothing is used up.
  private static func rates(_ rates: RateUses) -> JSONValue? {
    guard case .known(let uses) = rates else { return .null }
    guard !uses.isEmpty else { return nil }
    return .object(uses.mapValues { .array([.integer(Int64($0.used)), .integer(Int64($0.retryAfter))]) })
  }
}

extension FileIdentity {
  /// `DEVICE:INODE`, both decimal.
  var text: String { "\(device):\(inode)" }

  /// Reads ``text``; nil for any other spelling.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return nil }
    self.init(device: device, inode: inode)
    guard self.text == text else { return nil }
  }
}

extension LocalTime {
  /// `mon 07:30`.
  var text: String { "\(weekday.text) \(Self.padded(minute / 60)):\(Self.padded(minute % 60))" }

  /// Reads ``text``; nil for any other spelling.
  init?(_ text: String) {
    let parts = text.split { $0 == " " || $0 == ":" }
    guard parts.count == 3, let day = Weekday.allCases.first(where: { $0.text == parts[0] }),
      let hours = Int(parts[1]), let minutes = Int(parts[2]), (0..<24).contains(hours), (0..<60).contains(minutes)
    else { return nil }
    self.init(weekday: day, minute: hours * 60 + minutes)
    guard self.text == text else { return nil }
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
