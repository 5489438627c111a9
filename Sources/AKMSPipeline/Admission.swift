internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A request that its provider understands, in the provider's spelling. Made by ``Pipeline`` stage 1 alone.
struct Validated: Sendable {
  let ask: VendAsk
  let scope: Scope
  let source: any CredentialSource
  let description: SourceDescription
  let ttl: Int

  /// Asks the provider, and checks the answer: within what was asked for, and canonical by its own rules.
  fileprivate init(_ ask: VendAsk, by source: any CredentialSource, for sessionClass: SessionClass)
    async throws(Failure)
  {
    let description = try await source.describe()
    let scope = try await source.validate(ask.binding.scope)
    guard SpellingCheck.admits(scope, for: ask.binding.scope) else {
      throw Failure(
        .pluginFailed, "the plugin answered a wider scope than was asked for: \(scope.text)",
        why: "asked for was \(ask.binding.scope.text)")
    }
    if scope != ask.binding.scope {
      guard try await source.validate(scope) == scope else {
        throw Failure(.pluginFailed, "the plugin's spelling \(scope.text) does not validate to itself")
      }
    }
    try Self.check(ask.binding, against: description)
    self.ask = ask
    self.scope = scope
    self.source = source
    self.description = description
    ttl = min(ask.ttl ?? Self.defaultTTL(description, sessionClass), description.maximumTTL)
  }

  /// Contract section 4: 8 h for stored secrets in human sessions, 1 h in others, else the provider's own default.
  private static func defaultTTL(_ description: SourceDescription, _ sessionClass: SessionClass) -> Int {
    guard description.isStored else { return description.defaultTTL }
    return sessionClass == .human ? 8 * 3600 : 3600
  }

  /// Contract section 3: `VAR=` only where a scope yields one value, and needed where no name is declared.
  private static func check(_ binding: Binding, against description: SourceDescription) throws(Failure) {
    if binding.variable == nil, description.variables.isEmpty {
      throw Failure(
        .usage, "no variable is named for \(binding.scope.text)",
        why: "a \(description.provider) scope needs VAR= in front",
        next: "akms exec --scope NAME=\(binding.scope.text) -- COMMAND")
    }
    if let variable = binding.variable, !description.isSingleValue {
      throw Failure(
        .usage, "\(variable)= cannot name the values of \(binding.scope.text)",
        why: "they are several: \(description.variables.joined(separator: ", "))")
    }
  }
}

/// A request that policy permits and analyzers have seen. Made by ``Pipeline`` stages 2 and 3 alone.
struct Admitted: Sendable {
  let decided: Decided
  let permit: Permit
  let findings: [Finding]

  var validated: Validated { decided.validated }
  var granted: [Scope] { permit.granted }

  fileprivate init(_ decided: Decided) async throws(Failure) {
    let permit = try decided.permitted()
    // The second look of the core at its own policy: nothing beyond the request, whatever a rule says.
    guard permit.granted.allSatisfy({ $0.isContained(in: decided.validated.scope) }),
      permit.ttlSeconds <= decided.validated.ttl
    else {
      throw Failure(.internal, "the policy granted more than was asked for: \(decided.validated.scope.text)")
    }
    let terms = TermsCheck(decided, permit)
    try terms.checkExpiry()
    var findings: [Finding] = []
    for scope in permit.granted { findings += try await decided.validated.source.analyze(scope) }
    try terms.check(findings)
    self.decided = decided
    self.permit = permit
    self.findings = findings
  }
}

extension Pipeline {
  func validate(_ ask: VendAsk, for caller: Caller) async throws(Failure) -> Validated {
    guard let source = source(ask.binding.scope.connection) else {
      throw Failure(
        .usage, "no connection is named \(ask.binding.scope.connection)", why: "config.yaml has none of that name",
        next: "akms connection list")
    }
    return try await Validated(ask, by: source, for: caller.sessionClass)
  }

  /// Stages 1 to 3 for one request; a refusal is recorded with the decision that made it.
  func admit(_ ask: VendAsk, for caller: Caller, _ plan: Plan) async throws(Failure) -> Admitted {
    let decided = try await recorded("vend.denied", Event.ask(ask, caller), caller) { () async throws(Failure) in
      try await decide(try await validate(ask, for: caller), for: caller, plan)
    }
    caller.refusal.note(decided.decision)
    return try await recorded("vend.denied", Event.decided(decided, caller), caller) { () async throws(Failure) in
      try await Admitted(decided)
    }
  }
}
