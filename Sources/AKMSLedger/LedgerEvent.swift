package import AKMSJSON

/// One thing that happened, as its cause tells it; the ledger adds time, id, number and machine.
///
/// Names are flat and dotted (`"akms.lease.id"`), as ECS allows; names and meanings: `docs/protocol/audit.md`.
package struct LedgerEvent: Sendable {
  /// ECS `event.action`: `vend.intent`, `session.start`, … of audit.md's list; lower-case letters, `.` and `_`.
  package let action: String
  /// ECS `event.outcome`.
  package let outcome: Outcome
  /// The other fields; never a secret value.
  package var fields: JSONObject

  /// ECS `event.outcome`: `unknown` for what is only begun.
  package enum Outcome: String, Sendable, CaseIterable { case success, failure, unknown }

  /// - Parameters:
  ///   - reason: ECS `event.reason`: a sentence for people.
  ///   - code: ECS `event.code`: a `FailureCode` or another word of a closed list.
  package init(
    _ action: String, outcome: Outcome = .success, reason: String? = nil, code: String? = nil,
    _ fields: JSONObject = [:]
  ) {
    self.action = action
    self.outcome = outcome
    self.fields = fields
    if let reason { self.fields["event.reason"] = .string(reason) }
    if let code { self.fields["event.code"] = .string(code) }
  }

  /// ECS `event.category` and `event.type` (ECS 8.17's lists) by the action's first word.
  var classification: (category: String, type: String) {
    let words = action.split(separator: ".")
    let last = words.last.map(String.init) ?? ""
    return switch words.first ?? "" {
    case "session": ("session", last)
    case "exec": ("process", last)
    case "policy", "config", "trust", "secret", "key", "akms": ("configuration", "change")
    case "plugin": ("package", ["install": "installation", "remove": "deletion", "start": "start"][last] ?? "change")
    case "broker", "audit", "anomaly": ("host", ["start": "start", "stop": "end"][last] ?? "info")
    default: ("iam", ["denied": "denied", "result": "allowed"][last] ?? "info")
    }
  }
}

/// What an append gives back: the event is durable.
package struct Receipt: Sendable, Equatable {
  /// UUIDv7 text, `event.id`.
  package let eventID: String
  /// `akms.seq`: the event's place in the ledger, from 1.
  package let seq: UInt64
}
