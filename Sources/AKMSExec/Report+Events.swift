internal import AKMSClient
internal import AKMSModel
internal import AKMSWire

// What each event of the report says; docs/harnesses.md has the list.
extension Report {
  func granted(_ grant: Grant, _ names: [String]) {
    tell(
      "granted",
      [
        "\"scopes\":" + Self.list(grant.scopes), "\"lease\":" + (grant.leases.first.map(FailureReply.quoted) ?? "null"),
        "\"leases\":" + Self.list(grant.leases), "\"reused\":\(grant.reused)", "\"vars\":" + Self.list(names),
        "\"expires_at\":\"\(Self.stamp(Int(clamping: grant.expiresAt)))\"",
        "\"upstream_expires_at\":" + (grant.upstreamExpiresAt.map { "\"\(Self.stamp(Int(clamping: $0)))\"" } ?? "null"),
        "\"ttl_seconds\":\(grant.ttlSeconds)", "\"on_expiry\":\"\(grant.onExpiry.word)\"",
      ], eventID: grant.eventID)
    for value in grant.withheld {
      tell("withheld", ["\"var\":" + FailureReply.quoted(value.name), "\"why\":" + FailureReply.quoted(value.why)])
    }
  }

  func expiring(_ seconds: Int) { tell("expiring", ["\"seconds_left\":\(seconds)"]) }

  func renewed(until time: UInt64) { tell("renewed", ["\"expires_at\":\"\(Self.stamp(Int(clamping: time)))\""]) }

  /// Somebody asked the endpoint who is not the command's, or not as its clients do.
  func refusedClient(_ status: Int, _ why: String) {
    tell("refused_client", ["\"status\":\(status)", "\"why\":" + FailureReply.quoted(why)])
  }

  func expired(_ action: String, _ why: String) {
    tell("expired", ["\"action\":\"\(action)\"", "\"why\":" + FailureReply.quoted(why)])
  }

  func survivors(_ survivors: [(pid: Int32, name: String)]) {
    let items = survivors.map { "{\"pid\":\($0.pid),\"name\":\(FailureReply.quoted($0.name))}" }
    tell("survivors", ["\"processes\":[" + items.joined(separator: ",") + "]"])
  }

  func exit(_ status: ExitStatus) {
    switch status {
    case .code(let code): tell("exit", ["\"code\":\(code)"])
    case .signal(let number): tell("exit", ["\"signal\":\(number)"])
    }
  }

  /// Our own end: `denied` where the answer was no or not now, else `failed`.
  func failure(_ reply: FailureReply) {
    let failure = reply.failure
    let isDenial = failure.code.isDenial || failure.code.exitStatus == 75
    var fields = Self.members(of: reply.details) ?? ["\"code\":\"\(failure.code.rawValue)\""]
    fields += ["\"exit\":\(failure.code.exitStatus)", "\"what\":" + FailureReply.quoted(failure.what)]
    if let why = failure.why { fields.append("\"why\":" + FailureReply.quoted(why)) }
    if let next = failure.next { fields.append("\"hint\":" + FailureReply.quoted(next)) }
    tell(isDenial ? "denied" : "failed", fields, eventID: reply.eventID)
  }

  /// The members of the broker's details, which are one JSON object with `code` among them.
  private static func members(of details: String?) -> [String]? {
    guard let details, details.hasPrefix("{\""), details.hasSuffix("}") else { return nil }
    return [String(details.dropFirst().dropLast().filter { !$0.isNewline })]
  }

  private static func list(_ texts: [String]) -> String {
    "[" + texts.map(FailureReply.quoted).joined(separator: ",") + "]"
  }
}
