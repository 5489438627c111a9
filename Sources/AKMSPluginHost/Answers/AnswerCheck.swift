internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginProtocol
internal import AKMSScope

/// An answer that no plugin may give, as against a call that failed.
struct AnswerViolation: Error {
  let failure: Failure
}

/// What a validator says of a scope.
enum Spelling: Sendable {
  case canonical(Scope)
  case meaningless(Failure)
}

/// The rules of plugins.md on answers: sizes, names, text, and that a plugin can only shrink a scope.
struct AnswerCheck: Sendable {
  let plugin: DescribedPlugin

  init(_ plugin: DescribedPlugin) { self.plugin = plugin }

  /// The canonical spelling of `asked`; that it stays within what was asked for is the pipeline's check.
  func spelling(_ answer: Akms_Plugin_V1_ValidateResponse, of asked: Scope) throws(AnswerViolation) -> Spelling {
    if let problem = answer.problems.first {
      return .meaningless(
        Failure(
          .usage, "\(asked.text) has no meaning for the plugin \(plugin.name)",
          why: PluginText.sentence(problem.message)))
    }
    guard !answer.canonical.isEmpty else { return .canonical(asked) }
    return .canonical(try scope(answer.canonical, like: asked, in: .validate))
  }

  func findings(_ answer: Akms_Plugin_V1_AnalyzeResponse) throws(AnswerViolation) -> [Finding] {
    try require(
      answer.findings.count <= PluginLimits.findings, .analyze,
      "\(answer.findings.count) findings, and \(PluginLimits.findings) are the most")
    var findings: [Finding] = []
    for finding in answer.findings {
      try require(
        PluginText.isCode(finding.code), .analyze, "a finding's code is \"\(PluginText.cut(finding.code, to: 64))\"")
      let level: Finding.Level? =
        switch finding.level {
        case .info: .info
        case .warn: .warn
        case .alert: .alert
        default: nil
        }
      guard let level else { throw violation(.analyze, "the finding \(finding.code) has no level that is known") }
      findings.append(Finding(level: level, code: finding.code, message: PluginText.sentence(finding.message)))
    }
    return findings
  }

  func document(_ answer: Akms_Plugin_V1_SerializeResponse, for asked: [Scope]) throws(AnswerViolation) -> [UInt8] {
    try require(
      answer.document.count <= PluginLimits.document, .serialize,
      "a document of \(answer.document.count) bytes, and \(PluginLimits.document) are the most")
    _ = try within(answer.scopes, asked, .serialize)
    return [UInt8](answer.document)
  }

  func credential(_ answer: Akms_Plugin_V1_VendResponse, for asked: [Scope]) throws(AnswerViolation) -> SealedCredential
  {
    let secret = plugin.variables.filter(\.isSecret).map(\.name),
      plain = plugin.variables.filter { !$0.isSecret }.map(\.name)
    try names(Set(answer.sealed.keys), secret, "sealed")
    try names(Set(answer.plain.keys), plain, "plain")
    try require(!answer.sealed.isEmpty, .vend, "no secret value")
    for (name, box) in answer.sealed {
      let limit = SealedCredential.overhead + Limits.value
      try require(
        (SealedCredential.overhead...limit).contains(box.count), .vend,
        "\(name) is sealed in \(box.count) bytes, and \(SealedCredential.overhead) to \(limit) may be")
    }
    for (name, value) in answer.plain {
      try require(
        PluginText.isLine(value, atMost: PluginLimits.metadataValue, orEmpty: true), .vend,
        "the plain value of \(name) is no text of at most \(PluginLimits.metadataValue) bytes")
    }
    try require(answer.expiresUnixMs >= 0, .vend, "it expires at \(answer.expiresUnixMs)")
    try require(
      answer.handle.utf8.count <= PluginLimits.handle && answer.handle.utf8.allSatisfy { (0x21...0x7E).contains($0) },
      .vend, "its handle is no printable ascii of at most \(PluginLimits.handle) bytes")
    return SealedCredential(
      plugin.name, answer, order: plugin.variables.map(\.name), metadata: try metadata(answer, for: asked))
  }

  /// For the ledger: what the plugin tells, and what the protocol has fields of its own for.
  private func metadata(_ answer: Akms_Plugin_V1_VendResponse, for asked: [Scope]) throws(AnswerViolation) -> [String:
    String]
  {
    try require(
      answer.metadata.count <= PluginLimits.metadata, .vend,
      "\(answer.metadata.count) entries of metadata, and \(PluginLimits.metadata) are the most")
    var metadata = answer.metadata
    for (name, value) in answer.metadata {
      try require(PluginText.isCode(name), .vend, "an entry of metadata is called \"\(PluginText.cut(name, to: 64))\"")
      try require(
        value.utf8.count <= PluginLimits.metadataValue, .vend,
        "the metadata \(name) has \(value.utf8.count) bytes, and \(PluginLimits.metadataValue) are the most")
      metadata[name] = Failure.printable(value)
    }
    for (name, value) in [("principal", answer.principal), ("credential_id", answer.credentialID)] where !value.isEmpty
    {
      try require(
        PluginText.isLine(value, atMost: PluginLimits.principal), .vend,
        "its \(name) is no text of at most \(PluginLimits.principal) bytes")
      metadata[name] = value
    }
    let granted = try within(answer.scopes, asked, .vend)
    if !granted.isEmpty { metadata["narrowed_to"] = granted.map(\.text).joined(separator: " ") }
    return metadata
  }

  private func names(_ given: Set<String>, _ declared: [String], _ kind: String) throws(AnswerViolation) {
    guard let name = given.subtracting(declared).min() else { return }
    let why = VariableName.objection(to: name).map { ": \($0)" } ?? ""
    throw violation(
      .vend, "it gave \"\(PluginText.cut(name, to: 64))\", which it has not declared as a \(kind) variable\(why)")
  }

  /// Scopes that each lie within one that was asked for.
  private func within(_ texts: [String], _ asked: [Scope], _ call: PluginCall) throws(AnswerViolation) -> [Scope] {
    guard let first = asked.first else { return [] }
    try require(
      texts.count <= Limits.scopesPerRequest, call, "\(texts.count) scopes, and \(Limits.scopesPerRequest) are the most"
    )
    var scopes: [Scope] = []
    for text in texts {
      let scope = try scope(text, like: first, in: call)
      try require(asked.contains { scope.isContained(in: $0) }, call, "a scope wider than was asked for: \(scope.text)")
      scopes.append(scope)
    }
    return scopes
  }

  private func scope(_ text: String, like asked: Scope, in call: PluginCall) throws(AnswerViolation) -> Scope {
    guard let scope = try? Scope(parsing: text), scope.text == text else {
      throw violation(call, "\"\(PluginText.cut(text, to: 64))\" is no canonical scope")
    }
    try require(scope.connection == asked.connection, call, "a scope of another connection: \(scope.text)")
    return scope
  }

  private func require(_ condition: Bool, _ call: PluginCall, _ why: @autoclosure () -> String) throws(AnswerViolation)
  {
    if !condition { throw violation(call, why()) }
  }

  private func violation(_ call: PluginCall, _ why: String) -> AnswerViolation {
    AnswerViolation(failure: Failure(.pluginFailed, "the plugin \(plugin.name) broke the rules in \(call)", why: why))
  }
}
