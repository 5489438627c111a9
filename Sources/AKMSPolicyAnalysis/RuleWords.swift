internal import AKMSModel
internal import AKMSPolicy

// How whom a rule is about, and on what conditions, is said to a person.

extension Rule {
  /// The session classes that the rule is about, in the order of the enum.
  var sessions: [SessionClass] { SessionClass.allCases.filter { who.admits($0, effect: effect) } }

  /// `agent sessions; user dana; tool /usr/bin/gh`.
  var whoWords: String {
    ([Self.words(sessions)] + who.listed.map { "\($0.key) \($0.values.joined(separator: " or "))" })
      .joined(separator: "; ")
  }

  /// What an allow asks for besides: `a reason`, `an approval`, `--redact`, `at most 30/1h`, `only mon-fri …`.
  var conditions: [String] {
    var out: [String] = []
    if terms.requiresReason { out.append("with a reason") }
    if terms.requiresApproval { out.append("after an approval") }
    if terms.requiresRedaction { out.append("with --redact") }
    if let rate { out.append("at most \(rate.text)") }
    if let when { out.append("only \(when.text)") }
    return out
  }

  /// `human, agent and ci sessions`; every class is `all sessions`.
  static func words(_ sessions: [SessionClass]) -> String {
    if sessions.count == SessionClass.allCases.count { return "all sessions" }
    guard let last = sessions.last else { return "no session" }
    let first = sessions.dropLast().map(\.rawValue).joined(separator: ", ")
    return (first.isEmpty ? "" : first + " and ") + last.rawValue + " sessions"
  }
}

extension Who {
  /// The keys that are given, besides `session`, with their values as in the file.
  var listed: [(key: String, values: [String])] {
    let all: [(String, [String]?)] = [
      ("user", user), ("agent", agent), ("profile", profile), ("tool", tool?.map(\.text)), ("cwd", cwd?.map(\.text)),
    ]
    return all.compactMap { key, values in values.map { (key, $0) } }
  }
}
