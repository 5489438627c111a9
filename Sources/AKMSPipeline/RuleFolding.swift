internal import AKMSPolicy
internal import AKMSScope

/// Rules in the spelling of their connections' providers (contract section 3).
///
/// A validator spells a container that is named alone as its whole tree; requests are decided in that spelling, so what
/// an allow gives is spelt by the same validator. A scope that the provider does not understand stays as it is: it
/// matches nothing that the provider would vend. A deny stays as its file has it: it reaches all below what it names,
/// so every spelling that ``SpellingCheck`` admits is within it already, and no plugin can make it smaller.
struct RuleFolding {
  let folded: Ruleset
  /// By connection; what has not been asked.
  let unspelt: [String: [Scope]]
  /// What was handed in, less the scopes that no allow has any more.
  let spellings: [String: Spellings]

  init(_ rules: Ruleset, _ spellings: [String: Spellings]) {
    let allowed = Set(rules.rules.lazy.filter { $0.effect == .allow }.flatMap(\.scopes))
      .filter { spellings[$0.connection] != nil }
    let denied = Set(rules.rules.lazy.filter { $0.effect == .deny }.flatMap(\.scopes))
    let missing = allowed.filter { spellings[$0.connection]?.known[$0] == nil }
    self.spellings = spellings.mapValues { $0.only(allowed) }
    unspelt = Dictionary(grouping: missing.sorted(), by: \.connection)
    var changed: [Scope: Scope] = [:]
    for scope in allowed {
      guard let spelling = spellings[scope.connection]?.known[scope], spelling != scope else { continue }
      // one text in an allow and a deny: only what cannot make the deny smaller
      if denied.contains(scope), !SpellingCheck.isTree(spelling, of: scope) { continue }
      changed[scope] = spelling
    }
    folded = changed.isEmpty ? rules : rules.folded { changed[$0] ?? $0 }
  }
}
