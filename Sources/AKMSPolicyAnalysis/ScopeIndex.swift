internal import AKMSPolicy
internal import AKMSScope

/// Scopes of rules, so that those near another are found without looking at all.
struct ScopeIndex: Sendable {
  /// One scope of one rule.
  struct Entry: Sendable {
    /// Index into the rules that the index was made of.
    let rule: Int
    let scope: Scope
  }

  private let entries: [Entry]
  private let shelves: ScopeShelves

  init(_ rules: [Rule]) {
    entries = rules.enumerated().flatMap { index, rule in rule.scopes.map { Entry(rule: index, scope: $0) } }
    shelves = ScopeShelves(entries.map(\.scope))
  }

  /// Those that can have an atom in common with `scope`, or lie above it: never too few.
  func near(_ scope: Scope) -> [Entry] { shelves.near(scope).map { entries[$0] } }

  /// Those that can hold all of `scope`: never too few.
  func above(_ scope: Scope) -> [Entry] { shelves.above(scope).map { entries[$0] } }
}

extension Scope {
  /// The first segment, where it is literal.
  var head: String? { if case .literal(let text)? = resource.first { text } else { nil } }
}
