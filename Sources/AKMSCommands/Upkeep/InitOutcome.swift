internal import AKMSJSON
internal import AKMSModel
internal import AKMSTransport

/// What `akms init` made and what it found.
struct InitOutcome {
  let places: Places
  let madeConfig: Bool
  let madePolicy: Bool
  /// Whether the starter rule was written.
  let starter: Bool
  /// The broker's answer to `store.init`.
  let store: JSONValue

  var json: JSONValue {
    [
      "schema": "akms.init/1", "config": .string(places.config), "data": .string(places.data),
      "state": .string(places.state), "run": .string(places.run), "config_created": .bool(madeConfig),
      "policy_created": .bool(madePolicy), "starter": .bool(starter),
      "store_created": .bool(store["created"]?.bool ?? false), "slot": store["slot"] ?? .null,
      "next": .strings(next),
    ]
  }

  var lines: [String] {
    let storeMade = store["created"]?.bool == true
    return [
      "config  \(shown(places.config))/config.yaml  \(word(madeConfig))",
      "policy  \(shown(places.config))/policy/local.yaml  \(word(madePolicy))\(rule)",
      "store   \(shown(places.data))  \(word(storeMade)), root key: \(store.shown("slot"))",
      "", "next:",
    ] + next.map { "  " + $0 }
  }

  /// Three commands that lead to the first secret in a child.
  private var next: [String] {
    [
      "akms secret set llm/anthropic",
      "akms policy allow 'secret:read:llm/**' --session unproven --max-ttl 8h",
      "akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- printenv ANTHROPIC_API_KEY",
    ]
  }

  private var rule: String {
    guard madePolicy else { return "" }
    return starter ? ", with the starter rule" : ", nothing is allowed yet"
  }

  private func word(_ made: Bool) -> String { made ? "made" : "there already" }
  private func shown(_ path: String) -> String { Failure.printable(path) }
}
