internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// How the parts of a case stand in its JSON. Nothing of the engine's matching is used here.

extension Scope {
  var json: String {
    let names: String = if case .some(let names) = actions { texts(names) } else { "null" }
    let segments = resource.map { segment in
      let (kind, text) =
        switch segment {
        case .literal(let text): ("literal", text)
        case .prefix(let text): ("prefix", text)
        case .any: ("any", "")
        case .rest: ("rest", "")
        }
      return JSONText.array([JSONText.string(kind), JSONText.string(text)])
    }
    return JSONText.object([
      ("actions", names), ("connection", JSONText.string(connection)),
      ("params", JSONText.object(params.map { ($0.name, JSONText.string($0.value)) })),
      ("resource", JSONText.array(segments)), ("text", JSONText.string(text)),
    ])
  }
}

extension Rule {
  var json: String {
    JSONText.object([
      ("agent", optional(who.agent, texts)), ("cwd", optional(who.cwd) { texts($0.map(\.text)) }),
      ("effect", JSONText.string(effect.rawValue)), ("id", JSONText.string(id)),
      ("profile", optional(who.profile, texts)), ("rate", optional(rate) { "\($0.count)" }),
      ("reason", "\(terms.requiresReason)"), ("redact", "\(terms.requiresRedaction)"),
      ("scopes", JSONText.array(scopes.map(\.json))),
      ("session", optional(who.session) { texts($0.map(\.rawValue)) }),
      ("tool", optional(who.tool) { texts($0.map(\.text)) }), ("user", optional(who.user, texts)),
      ("when", optional(when, \.json)),
    ])
  }
}

extension When {
  fileprivate var json: String {
    JSONText.object([
      ("days", texts(days.map(\.text))), ("span", optional(between) { "[\($0.start),\($0.end)]" }),
      ("zone", JSONText.string(zone)),
    ])
  }
}

extension Circumstances {
  var json: String {
    let files = ["/bin/gh", "/home/dana/gh", "//gh", "/gh", "/gone"].compactMap { path in
      ProofWorld.resolve(path).map { (path, "\($0.inode)") }
    }
    return JSONText.object([
      ("agent", agent.json(JSONText.string)), ("ceiling", optional(ceiling, \.json)),
      ("cwd", cwd.json(JSONText.string)),
      ("files", JSONText.object(files)), ("groups", texts(groups)), ("home", optional(home, JSONText.string)),
      ("local", JSONText.object(local.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
      ("profile", profile.json(JSONText.string)), ("rates", rates.json), ("reason", optional(reason, JSONText.string)),
      ("redacts", "\(redacts)"), ("session", JSONText.string(session.rawValue)),
      ("tool", tool.json { "[\($0.identity.inode),\(optional($0.sha256, JSONText.string))]" }),
      ("user", user.json(JSONText.string)),
    ])
  }
}

extension LocalTime {
  fileprivate var json: String {
    JSONText.object([("minute", "\(minute)"), ("weekday", JSONText.string(weekday.text))])
  }
}

extension Ceiling {
  fileprivate var json: String {
    JSONText.object([
      ("scopes", JSONText.array(scopes.map(\.json))), ("seconds_left", optional(secondsLeft) { "\($0)" }),
    ])
  }
}

extension RateUses {
  fileprivate var json: String {
    guard case .known(let uses) = self else { return "null" }
    return JSONText.object(uses.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value.used)") })
  }
}

extension Attribute {
  /// `["known", VALUE]`, `["absent"]` or `["unknown"]`.
  fileprivate func json(_ text: (Value) -> String) -> String {
    switch self {
    case .known(let value): JSONText.array([JSONText.string("known"), text(value)])
    case .absent: #"["absent"]"#
    case .unknown: #"["unknown"]"#
    }
  }
}

private func texts(_ texts: [String]) -> String { JSONText.array(texts.map(JSONText.string)) }
private func optional<T>(_ value: T?, _ text: (T) -> String) -> String { value.map(text) ?? "null" }
