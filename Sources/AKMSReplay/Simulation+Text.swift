package import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// Every sentence of a simulation, for people and for programs.
extension Simulation {
  /// Lines for a terminal, printable and without line feeds: the sum, what to know about it, then the changes.
  package var lines: [String] { ([sum] + notes + changes.flatMap(Self.lines)).map(Failure.printable) }

  private var sum: String {
    let counts = Direction.allCases.map { ($0, count($0)) }.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
    let changed = changes.reduce(0) { $0 + $1.tally.count }
    return "\(Self.plural(decisions, "decision")) since \(Self.day(since)): "
      + (changed == 0 ? "none would change" : "\(changed) would change (\(counts.joined(separator: ", ")))")
  }

  /// What the numbers leave out.
  package var notes: [String] {
    var notes: [String] = []
    if unrecorded > 0 {
      notes.append(
        "\(Self.plural(unrecorded, "decision")) from before akms recorded what decisions are made from cannot be replayed"
      )
    }
    if unreadable > 0 { notes.append("\(Self.plural(unreadable, "record")) of decisions cannot be read") }
    if answeredOtherwise > 0 {
      notes.append(
        "\(Self.plural(answeredOtherwise, "decision")) had another answer at the time than the rules in force give")
    }
    if !uncounted.isEmpty {
      notes.append("uses were not counted for the rate of \(uncounted.joined(separator: ", ")): it never runs out here")
    }
    return notes
  }

  private static func lines(_ change: Change, _ tally: Tally) -> [String] {
    [
      "\(change.direction.rawValue) \(tally.count)x: \(change.scope.text) for \(caller(change))",
      "  now \(told(change.old)), then \(told(change.new))",
      "  \(Timestamps.text(tally.first)) to \(Timestamps.text(tally.last)), first event \(tally.example)",
    ]
  }

  private static func caller(_ change: Change) -> String {
    let agent = text(change.agent).map { "agent \($0) of " } ?? ""
    return "\(agent)\(text(change.user) ?? "an unknown user") (\(change.session.rawValue) session)"
  }

  private static func told(_ outcome: Outcome) -> String {
    outcome.text + (outcome.rules.isEmpty ? "" : " (\(outcome.rules.joined(separator: ", ")))")
  }

  private static func text(_ attribute: Attribute<String>) -> String? {
    if case .known(let text) = attribute { text } else { nil }
  }

  private static func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

  private static func day(_ time: Int64) -> String { String(Timestamps.text(time).prefix(10)) }
}

extension Simulation {
  /// `akms.policy.simulate/1`; `user` and `agent` are null where there is none or it is not known.
  package var json: JSONObject {
    [
      "answered_otherwise": .integer(Int64(answeredOtherwise)), "decisions": .integer(Int64(decisions)),
      "different": .integer(Int64(count(.different))), "items": .array(changes.map { .object(Self.json($0, $1)) }),
      "narrower": .integer(Int64(count(.narrower))), "new_version": .string(newVersion), "notes": .strings(notes),
      "old_version": .string(oldVersion), "schema": "akms.policy.simulate/1", "since": .string(Timestamps.text(since)),
      "unreadable": .integer(Int64(unreadable)), "unrecorded": .integer(Int64(unrecorded)),
      "wider": .integer(Int64(count(.wider))),
    ]
  }

  private static func json(_ change: Change, _ tally: Tally) -> JSONObject {
    [
      "agent": .optional(text(change.agent)) ?? .null, "change": .string(change.direction.rawValue),
      "count": .integer(Int64(tally.count)), "example": .string(tally.example),
      "first": .string(Timestamps.text(tally.first)), "last": .string(Timestamps.text(tally.last)),
      "new": .object(json(change.new)), "old": .object(json(change.old)), "scope": .string(change.scope.text),
      "session": .string(change.session.rawValue), "user": .optional(text(change.user)) ?? .null,
    ]
  }

  private static func json(_ outcome: Outcome) -> JSONObject {
    [
      "code": .optional(outcome.code) ?? .null, "decision": .string(outcome.decision),
      "granted": .strings(outcome.granted.map(\.text)), "rules": .strings(outcome.rules),
      "ttl_seconds": outcome.ttlSeconds > 0 ? .integer(Int64(outcome.ttlSeconds)) : .null,
    ]
  }
}
