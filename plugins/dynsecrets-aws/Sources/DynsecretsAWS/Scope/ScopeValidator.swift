/// Answers "is this a scope that AWS has?" (`Validate`), without any call to AWS.
package struct ScopeValidator: Sendable {
  private let settings: ConnectionSettings

  package init(_ settings: ConnectionSettings) { self.settings = settings }

  /// Checks a scope and finds its canonical spelling.
  ///
  /// Rules and ceilings go through here as well, so wildcards are allowed wherever a name could stand.
  /// - Parameter text: A scope of this connection, at most 512 bytes.
  /// - Throws: ``AWSError`` of kind `invalidScope`, or `invalidSettings` where the connection lacks a region.
  package func validate(_ text: String) throws(AWSError) -> ValidatedScope {
    let scope = try ScopeText(text)
    try checkParams(scope)
    if scope.actions == ["*"] { return ValidatedScope(scope: scope, actions: [], form: nil) }
    let actions = try Self.actions(scope)
    let forms = Set(actions.map(\.form))
    guard let form = forms.first, forms.count == 1 else {
      throw .scope("the actions of one scope must be of one service: " + scope.actions.joined(separator: ", "))
    }
    let resource = try form.validate(scope.resource)
    if form.needsRegion, settings.region == nil {
      throw .setting(
        "/region", "\(scope.actions.joined(separator: "+")) needs the connection's region, which is missing")
    }
    if form == .role, scope.param("role") != nil { throw .scope("assume names its role itself: leave out role=") }
    return ValidatedScope(scope: scope.with(resource: resource), actions: actions, form: form)
  }

  private func checkParams(_ scope: ScopeText) throws(AWSError) {
    if let param = scope.params.first(where: { $0.name != "role" }) {
      throw .scope("aws has no parameter \(param.name), only role")
    }
    if let role = scope.param("role"), settings.roles[role] == nil {
      throw .scope(
        "no such role in the connection's settings, it has: " + settings.roles.keys.sorted().joined(separator: ", "))
    }
  }

  private static func actions(_ scope: ScopeText) throws(AWSError) -> [ScopeAction] {
    var actions: [ScopeAction] = []
    for name in scope.actions {
      guard let action = ScopeAction(rawValue: name) else {
        let all = ScopeAction.allCases.map(\.rawValue).joined(separator: ", ")
        throw .scope("aws has no action \(name), it has: \(all)")
      }
      actions.append(action)
    }
    return actions
  }
}

/// A scope that AWS has, in its canonical spelling; made by ``ScopeValidator`` alone.
package struct ValidatedScope: Sendable, Hashable {
  package let scope: ScopeText
  /// Sorted as in the scope; empty for `*`.
  package let actions: [ScopeAction]
  /// The kind of resource, or nil for `*`.
  package let form: ResourceForm?

  fileprivate init(scope: ScopeText, actions: [ScopeAction], form: ResourceForm?) {
    self.scope = scope
    self.actions = actions
    self.form = form
  }

  /// The canonical text, which validates to itself.
  package var text: String { scope.text }
}
