/// Answers "is it risky?" (`Analyze`): signals for policy and ledger, never a decision.
package struct ScopeAnalyzer: Sendable {
  /// One signal.
  package struct Warning: Sendable, Equatable {
    /// How loud; the raw value is the wire's.
    package enum Level: String, Sendable { case info, warn, alert }

    package let level: Level
    /// Stable, lower case with underscores; listed in the README.
    package let code: String
    /// One line, lower case, without a full stop.
    package let message: String
  }

  package init() {}

  /// All signals about a scope, in a fixed order; empty for one that names one thing to read.
  package func warnings(for scope: ValidatedScope) -> [Warning] {
    guard let form = scope.form else {
      return [Warning(level: .alert, code: "all_actions", message: "asks for every action of the connection")]
    }
    return form == .role ? role(scope) : breadth(scope, form) + power(scope)
  }

  private func role(_ scope: ValidatedScope) -> [Warning] {
    if scope.scope.resource.contains(where: \.isWild) {
      return [Warning(level: .alert, code: "any_role", message: "asks for roles by wildcard")]
    }
    return [
      Warning(
        level: .alert, code: "whole_role",
        message: "the session has all rights of the role: no session policy narrows it")
    ]
  }

  private func breadth(_ scope: ValidatedScope, _ form: ResourceForm) -> [Warning] {
    let resource = scope.scope.resource
    switch resource.first {
    case .any, .rest:
      return [
        Warning(level: .alert, code: "whole_account", message: "covers every \(form.rawValue) that the role can reach")
      ]
    case .prefix(let bytes):
      let name = String(decoding: bytes, as: UTF8.self)
      return [
        Warning(
          level: .warn, code: "name_prefix",
          message: "covers every \(form.rawValue) whose name starts with \(name), also later ones")
      ]
    case .literal, nil: break
    }
    if form == .bucket, resource.count == 2, resource.last == .rest {
      return [Warning(level: .info, code: "whole_bucket", message: "covers every object of the bucket")]
    }
    return resource.last == .rest
      ? [Warning(level: .info, code: "whole_tree", message: "covers everything below a path")] : []
  }

  private func power(_ scope: ValidatedScope) -> [Warning] {
    guard scope.actions.contains(.s3) else { return [] }
    return [Warning(level: .info, code: "can_delete", message: "objects can be deleted")]
  }
}
