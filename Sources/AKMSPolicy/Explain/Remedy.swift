internal import AKMSModel
package import AKMSScope

/// The smallest change after which a request would be allowed.
package struct Remedy: Hashable, Sendable {
  /// One sentence, lower case.
  package let text: String
  /// A command that does it, or that is a part of it; nil where a file has to be edited.
  package let command: String?
  /// The rule to change, and which of its keys gets which value more; nil where it is no change of a rule.
  package let edit: Edit?

  /// One value more in a list of a rule.
  package struct Edit: Hashable, Sendable {
    package let rule: RuleReference
    package let key: Predicate
    package let value: String
  }

  init(_ text: String, command: String? = nil, edit: Edit? = nil) {
    self.text = text
    self.command = command
    self.edit = edit
  }

  var json: String {
    JSONText.object([
      ("command", command.map(JSONText.string) ?? "null"), ("key", text(\.key.rawValue)), ("rule", text(\.rule.id)),
      ("source", text(\.rule.source.description)), ("text", JSONText.string(text)), ("value", text(\.value)),
    ])
  }

  private func text(_ path: KeyPath<Edit, String>) -> String {
    edit.map { JSONText.string($0[keyPath: path]) } ?? "null"
  }
}

extension Remedy {
  /// - Returns: nil for what is allowed.
  init?(_ decision: Decision, of request: Scope, in facts: Circumstances) {
    switch decision {
    case .permit: return nil
    case .ask: self.init("a person has to approve it", command: "akms approve")
    case .narrowed: self.init("ask for what is offered alone, or take it with --accept-narrowed")
    case .deny(let denial): self.init(denial, request, facts)
    }
  }

  private init(_ denial: Denial, _ request: Scope, _ facts: Circumstances) {
    let named = denial.rules.first.map { "\($0.id) (\($0.source))" } ?? "the rule"
    switch denial.code {
    case .explicitDeny: self.init("the deny \(named) has to go or to spare it: no allow outweighs a deny")
    case .reasonRequired: self.init("say why with --reason TEXT")
    case .rateLimited: self.init("wait \(PolicyText.seconds(denial.retryAfter)), or raise the rate of \(named)")
    case .ceiling: self.init("the ceiling of the session has to hold \(request.text)")
    default:
      guard facts.ceiling?.holds(request) ?? true else {
        self.init("one more rule and the ceiling of the session have both to hold \(request.text)")
        return
      }
      guard let miss = denial.nearest.first else {
        self.init("one more rule has to allow it", command: Self.allow(request, facts))
        return
      }
      self.init(miss, request, facts)
    }
  }

  private static func allow(_ request: Scope, _ facts: Circumstances) -> String {
    "akms policy allow \(PolicyText.quoted(request))"
      + (facts.session == .unproven ? " --session \(facts.session.rawValue)" : "")
  }

  /// Something to do for the caller, else one value more in the nearest rule.
  private init(_ miss: NearMiss, _ request: Scope, _ facts: Circumstances) {
    let rule = "\(miss.rule.id) (\(miss.rule.source))"
    switch miss.differsIn {
    case .redact: self.init("mask the values with --redact")
    case .reason: self.init("say why with --reason TEXT")
    case .rate, .when: self.init("wait until \(rule) applies: \(miss.wants ?? "")")
    default:
      guard let value = facts.value(of: miss.differsIn, request) else {
        self.init("\(rule) wants \(miss.differsIn.rawValue) \(miss.wants ?? "")")
        return
      }
      self.init(
        "add \(value) to \(miss.differsIn.rawValue) of \(rule)",
        command: miss.differsIn == .scopes ? Self.allow(request, facts) : nil,
        edit: Edit(rule: miss.rule, key: miss.differsIn, value: value))
    }
  }
}

extension Ceiling {
  /// Whether the rules alone decide about a request.
  fileprivate func holds(_ request: Scope) -> Bool {
    secondsLeft ?? 1 > 0 && scopes.contains(where: request.isContained(in:))
  }
}

extension Circumstances {
  /// What a rule's list would need to have for this caller; nil where nothing is known that could stand there.
  fileprivate func value(of predicate: Predicate, _ request: Scope) -> String? {
    switch predicate {
    case .scopes: return request.text
    case .session: return session.rawValue
    case .user: return Self.known(user)
    case .agent: return Self.known(provenAgent)
    case .profile: return Self.known(profile)
    case .cwd: return Self.known(cwd)
    case .tool:
      guard case .known(let tool) = tool else { return nil }
      return tool.path
    case .when, .reason, .redact, .rate: return nil
    }
  }

  private static func known(_ attribute: Attribute<String>) -> String? {
    guard case .known(let value) = attribute else { return nil }
    return value
  }
}
