/// The keys of one kind of mapping: what the readers accept, and what `docs/schema` must offer.
package struct AcceptedKeys: Hashable, Sendable {
  /// The name of the file in `docs/schema` without its ending.
  package let schema: String
  /// The definition there, such as `allow`; empty for the whole document.
  package let definition: String
  /// In the order in which messages and completions list them.
  package let keys: [String]
  /// Those that must be there.
  package let required: [String]

  init(_ schema: String, _ definition: String, _ keys: [String], required: [String] = []) {
    self.schema = schema
    self.definition = definition
    self.keys = keys
    self.required = required
  }

  func contains(_ key: String) -> Bool { keys.contains(key) }

  /// Every mapping that has a fixed list of keys.
  package static let all: [AcceptedKeys] = [
    .policy, .defaults, .allow, .deny, .who, .when, .test, .request, .expectation,
    .profile, .value, .project,
    .config, .broker, .session, .audit, .agent, .ci, .token,
  ]

  // MARK: policy/1

  static let policy = AcceptedKeys("policy", "", ["akms", "defaults", "sets", "rules", "tests"], required: ["akms"])
  static let defaults = AcceptedKeys("policy", "defaults", ["max_ttl"])
  static let allow = AcceptedKeys(
    "policy", "allow",
    [
      "id", "effect", "who", "scopes", "max_ttl", "max_renew", "exact_ttl", "reuse", "on_expiry", "redact", "when",
      "rate", "on_warn", "on_alert", "require",
    ], required: ["id", "effect", "scopes"])
  static let deny = AcceptedKeys(
    "policy", "deny", ["id", "effect", "who", "scopes", "when"], required: ["id", "effect", "scopes"])
  static let who = AcceptedKeys("policy", "who", ["user", "session", "agent", "profile", "tool", "cwd"])
  static let when = AcceptedKeys("policy", "when", ["days", "between", "zone"], required: ["zone"])
  static let test = AcceptedKeys(
    "policy", "test", ["name", "request", "expect"], required: ["name", "request", "expect"])
  static let request = AcceptedKeys(
    "policy", "request",
    ["scope", "ttl", "user", "session", "agent", "profile", "tool", "cwd", "reason", "at"], required: ["scope"])
  static let expectation = AcceptedKeys("policy", "expectation", ["decision", "code", "rule", "granted", "ttl"])

  // MARK: profile/1 and project/1

  static let profile = AcceptedKeys(
    "profile", "",
    [
      "akms", "root", "include", "vars", "values", "env", "tools", "wrap", "git", "ttl", "mint", "accept_narrowed",
      "on_expiry",
    ], required: ["akms"])
  static let value = AcceptedKeys("profile", "value", ["scope", "deliver"], required: ["scope"])
  static let project = AcceptedKeys("project", "", ["akms", "profile", "vars"], required: ["akms", "profile"])

  // MARK: config/1

  static let config = AcceptedKeys(
    "config", "", ["akms", "broker", "session", "audit", "connections", "plugins", "roles", "agents", "ci"],
    required: ["akms"])
  static let broker = AcceptedKeys("config", "broker", ["idle_timeout"])
  static let session = AcceptedKeys("config", "session", ["ttl"])
  static let audit = AcceptedKeys("config", "audit", ["retention"])
  static let agent = AcceptedKeys("config", "agent", ["file", "ceiling"], required: ["ceiling"])
  static let ci = AcceptedKeys("config", "ci", ["tokens"])
  static let token = AcceptedKeys(
    "config", "token", ["name", "sha256", "ceiling"], required: ["name", "sha256", "ceiling"])
}
