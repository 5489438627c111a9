// A request is decided atom by atom: each named action of it by itself.
extension Scope {
  /// The set of atoms that a decision goes through: one scope for each named action, by name; `*`, which names none,
  /// is one of its own. Their union is the scope, and no two of them overlap.
  ///
  /// One array, and one text for each where there are several.
  package var atoms: [Scope] {
    guard layout.actionCount > 1 else { return [self] }
    let bytes = text.utf8.span
    var (names, out) = (actionNames, [Scope]())
    out.reserveCapacity(Int(layout.actionCount))
    while let name = names.next(bytes) { out.append(atom(at: name)) }
    return out
  }

  /// The atom of one named action.
  ///
  /// - Parameter name: A range from ``actionNames``.
  package func atom(at name: Range<Int>) -> Scope {
    let bytes = text.utf8.span
    var draft = ScopeDraft()
    draft.append(connectionOf: self, bytes)
    draft.append(action: name, of: bytes)
    draft.append(restOf: self, bytes)
    return draft.scope()
  }

  /// The same scope with other actions.
  ///
  /// - Returns: nil when `actions` names none that this scope has, or more than a scope's text can hold.
  package func restricted(to actions: Actions) -> Scope? {
    guard case .some(let wanted) = actions else { return self }
    let bytes = text.utf8.span
    var draft = ScopeDraft()
    draft.append(connectionOf: self, bytes)
    for name in names(among: wanted) { draft.append(action: 0..<name.utf8.count, of: name.utf8.span) }
    draft.append(restOf: self, bytes)
    return draft.layout.actionCount > 0 && !draft.isTooLong ? draft.scope() : nil
  }

  /// One scope with the actions of both, where all else is equal; nil where it is not, or where the text would exceed
  /// `Limits.scope`.
  package func joined(with other: Scope) -> Scope? {
    let (a, b) = (text.utf8.span, other.text.utf8.span)
    let (mine, theirs) = (Int(layout.actionsEnd)..<a.count, Int(other.layout.actionsEnd)..<b.count)
    guard hasConnection(of: other, a, b), ScopeItems.areEqual(a, mine, b, theirs) else { return nil }
    if layout.hasAllActions { return self }
    if other.layout.hasAllActions { return other }
    let draft = ScopeDraft(joining: self, other)
    return draft.isTooLong ? nil : draft.scope()
  }

  /// The actions of this scope that `wanted` has too, by name, each once; what is no name at all is none.
  private func names(among wanted: [String]) -> [String] {
    let wanted = Set(wanted)
    guard case .some(let own) = actions else { return wanted.filter(ScopeItems.isName).sorted() }
    return own.filter(wanted.contains)
  }
}
