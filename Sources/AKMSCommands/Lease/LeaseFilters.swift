internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import ArgumentParser

/// Which leases a command means: ids and filters together must all match.
struct LeaseFilters: ParsableArguments {
  @Argument(help: "Ids, or starts of them.") var ids: [String] = []
  @Option(help: "Those of one agent's sessions.") var agent: String?
  @Option(help: "Those made for one profile.") var profile: String?
  @Option(help: "Those of one connection.") var connection: String?
  @Option(help: "Those of one session; the start of its id will do.") var session: String?
  @Option(help: "Those made since then: 2h for two hours ago, or a time such as 2026-01-31T22:30:00Z.")
  var since: String?

  /// Whether nothing is said, which means all.
  var isEmpty: Bool { ids.isEmpty && [agent, profile, connection, session, since].allSatisfy { $0 == nil } }

  /// - Parameter now: Unix seconds.
  /// - Throws: `.usage` for a `--since` that is no time.
  func selection(at now: Int64) throws(Failure) -> LeaseSelection {
    var selection = LeaseSelection(ids: ids, connection: connection, session: session)
    (selection.agent, selection.profile) = (agent, profile)
    if let since { selection.since = try Self.time(since, now) }
    return selection
  }

  /// The one line where no lease matches.
  func emptyLine(_ leases: [JSONValue]) -> String {
    if isEmpty { return "no lease is live" }
    let absent = [("agent", agent), ("profile", profile)].first { name, wanted in
      wanted != nil && leases.allSatisfy { $0[name]?.string == nil }
    }
    guard let absent, !leases.isEmpty else { return "no lease matches" }
    return "no lease matches: none of \(leases.count) has \(absent.0 == "agent" ? "an agent" : "a profile")"
  }

  private static func time(_ text: String, _ now: Int64) throws(Failure) -> Int64 {
    if let seconds = DurationText.seconds(text) { return now - Int64(seconds) }
    guard let time = Timestamp.seconds(text) else {
      throw Failure(
        .usage, "--since takes a duration or a time, found '\(text)'",
        why: "it is spelt such as 2h or 2026-01-31T22:30:00Z")
    }
    return time
  }
}
