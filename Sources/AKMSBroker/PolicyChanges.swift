internal import AKMSConfig
internal import AKMSJSON
internal import AKMSPolicy

/// What `apply` changes, rule by rule, cut to what a reply and a ledger's event can hold.
struct PolicyChanges {
  /// Bytes of all changes in a reply, and in an event.
  private static let (longestReply, longestEvent) = (600 << 10, 6 << 10)

  private let changes: [JSONValue]
  private let widens: Bool

  init(from old: Ruleset, to new: Ruleset) {
    let diff = PolicyDiff(from: old, to: new)
    widens = diff.widens
    changes = diff.changes.map { change in
      [
        "rule": .string(change.id), "kind": .string(change.kind.rawValue),
        "direction": .string(change.direction.rawValue), "text": .string(change.text),
      ]
    }
  }

  /// `changes`, `changes_total`: where there are too many, the first ones.
  var json: JSONObject {
    ["changes": .array(first(Self.longestReply)), "changes_total": .integer(Int64(changes.count))]
  }

  /// For `policy.load`.
  var fields: JSONObject {
    [
      "akms.policy.changes": .array(first(Self.longestEvent)), "akms.policy.widens": .bool(widens),
      "akms.policy.changes_total": .integer(Int64(changes.count)),
    ]
  }

  private func first(_ bytes: Int) -> [JSONValue] {
    var left = bytes
    return Array(
      changes.prefix { change in
        left -= change.text.utf8.count + 1
        return left >= 0
      })
  }
}
