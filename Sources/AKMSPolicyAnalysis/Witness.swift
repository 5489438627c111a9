package import AKMSJSON
package import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// One concrete request that two policies decide differently; both decisions have been made.
package struct Witness: Sendable {
  /// In what respect they differ.
  package enum Kind: String, Sendable, CaseIterable, Comparable {
    /// One gives it and the other does not.
    case grant
    /// As `grant`, but only where no reason is given, or only where the output is not masked.
    case reason, redact
    /// One asks a person first.
    case approval
    case ttl
    /// How often.
    case rate
    case onWarn = "on_warn"
    case onAlert = "on_alert"
    case onExpiry = "on_expiry"
    case reuse
    case exactTTL = "exact_ttl"
    case maxRenew = "max_renew"

    package static func < (a: Kind, b: Kind) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  package let kind: Kind
  package let request: PolicyRequest
  /// With the rates as counted under the old policy.
  package let facts: Circumstances
  /// The rates as counted under the new policy.
  package let newRates: RateUses
  /// Which file each path means.
  package let files: [String: FileIdentity]
  /// `deny`, `allow for 1h`, `ask for 1h`; with the term that differs: `allow for 1h, on_warn deny`.
  package let old: String
  package let new: String
  /// For whom and when, in words: `agent session; user dana; tool /usr/bin/gh`.
  package let forWhom: String
  /// All session classes that have this difference; the request is of the first that was found.
  package internal(set) var sessions: [SessionClass]
  /// The rules that decide, on either side.
  package let oldRules: [RuleSite]
  package let newRules: [RuleSite]

  package var resolvingTool: ToolResolver {
    let files = files
    return { files[$0] }
  }

  /// `{"kind", "scope", "ttl_seconds", "session", "sessions", "for", "old", "new", "old_rules", "new_rules"}`.
  package var json: JSONValue {
    .object([
      "kind": .string(kind.rawValue), "scope": .string(request.scope.text),
      "ttl_seconds": .integer(Int64(request.ttlSeconds)), "session": .string(facts.session.rawValue),
      "sessions": .strings(sessions.map(\.rawValue)),
      "for": .string(forWhom), "old": .string(old), "new": .string(new), "old_rules": .array(oldRules.map(\.json)),
      "new_rules": .array(newRules.map(\.json)),
    ])
  }
}
