package import AKMSModel

// The two operations of the algebra and what follows from them. Both are exact on the sets of atoms:
// - `a/**` matches `a/b` and everything below, not `a`: so `a/**` ∩ `a/*` is `a/*`, `a/**` ∩ `a/*/**` is `a/*/**`,
//   and `a/**` ∩ `a` is empty.
// - The set of literals is infinite, so `*` is no finite union of narrower patterns, and containment segment by
//   segment is complete.
// - A scope without a param holds the same scope with it: params are further conditions, and `meet` unites them.
extension Scope {
  /// `self ⊆ other`: whether every atom of `self` is one of `other`. A partial order.
  package func isContained(in other: Scope) -> Bool {
    connection == other.connection
      && actions.isContained(in: other.actions)
      && other.params.allSatisfy(params.contains)
      && resourceIsContained(in: other.resource)
  }

  /// Whether one atom at least is in both; `meet` then gives them. Allocates nothing.
  package func overlaps(_ other: Scope) -> Bool {
    connection == other.connection && actions.overlaps(other.actions) && paramsAgree(other)
      && resource.overlaps(other.resource)
  }

  /// Whether a deny of `self` hits `request`: they overlap, or a part of `request` lies below the resource that
  /// `self` names (a deny of `aws:*:prod` also denies `aws:s3:prod/logs`). Allocates nothing.
  package func reaches(_ request: Scope) -> Bool {
    connection == request.connection && actions.overlaps(request.actions) && paramsAgree(request)
      && resource.reaches(request.resource)
  }

  /// The atoms that are in both: the greatest lower bound under `isContained(in:)`.
  ///
  /// - Throws: `.usage` when there are none, or when the text would exceed `Limits.scope` (params of both add up).
  package func meet(_ other: Scope) throws(Failure) -> Scope {
    guard let both = intersection(other) else { throw ScopeText.nothingInCommon(self, other) }
    guard both.text.utf8.count <= Limits.scope else { throw ScopeText.meetTooLong(self, other) }
    return both
  }

  /// As ``meet(_:)``, nil when there are none, and of any length.
  func intersection(_ other: Scope) -> Scope? {
    guard connection == other.connection, let actions = actions.meet(other.actions), paramsAgree(other),
      let resource = resource.meet(other.resource)
    else { return nil }
    let more = other.params.filter { !params.contains($0) }
    return Scope(
      connection: connection, actions: actions, resource: resource,
      params: more.isEmpty ? params : (params + more).sorted { $0.name < $1.name })
  }

  /// The same scope with other actions, for going through a request atom by atom.
  ///
  /// - Returns: nil when `actions` names none that this scope has.
  package func restricted(to actions: Actions) -> Scope? {
    guard let both = self.actions.meet(actions) else { return nil }
    return Scope(connection: connection, actions: both, resource: resource, params: params)
  }

  /// One scope with the actions of both, where all else is equal; nil where it is not.
  package func joined(with other: Scope) -> Scope? {
    guard connection == other.connection, resource == other.resource, params == other.params else { return nil }
    guard case .some(let mine) = actions, case .some(let theirs) = other.actions else {
      return actions == .all ? self : other
    }
    let names = Set(mine).union(theirs).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return Scope(connection: connection, actions: .some(names), resource: resource, params: params)
  }

  /// Whether no name has a different value in the other: a conflict makes the meet empty.
  private func paramsAgree(_ other: Scope) -> Bool {
    params.allSatisfy { mine in other.params.allSatisfy { $0.name != mine.name || $0.value == mine.value } }
  }

  private func resourceIsContained(in other: [Segment]) -> Bool { resource.isContained(in: other) }
}

extension [Segment] {
  private var endsOpen: Bool { last == .rest }
  /// Segments before `**`.
  private var fixedCount: Int { endsOpen ? count - 1 : count }

  func isContained(in other: [Segment]) -> Bool {
    // an open pattern matches one segment more than its fixed ones, and any number above
    guard other.endsOpen ? fixedCount + (endsOpen ? 1 : 0) > other.fixedCount : !endsOpen && count == other.count
    else { return false }
    for index in 0..<other.fixedCount where !self[index].isContained(in: other[index]) { return false }
    return true
  }

  func overlaps(_ other: [Segment]) -> Bool {
    guard lengthsOverlap(other) else { return false }
    for index in 0..<Swift.min(fixedCount, other.fixedCount) where !self[index].overlaps(other[index]) { return false }
    return true
  }

  /// Overlap of `self` or of all that lies below it with `other`.
  func reaches(_ other: [Segment]) -> Bool {
    guard !endsOpen else { return overlaps(other) }
    guard other.endsOpen || other.count >= count else { return false }
    for index in 0..<Swift.min(count, other.fixedCount) where !self[index].overlaps(other[index]) { return false }
    return true
  }

  func meet(_ other: [Segment]) -> [Segment]? {
    guard lengthsOverlap(other) else { return nil }
    // the one with more fixed segments says more; where they are equally many, both are open or both closed
    let (longest, shorter) = fixedCount >= other.fixedCount ? (self, other) : (other, self)
    var out = longest
    for index in 0..<shorter.fixedCount {
      guard let both = longest[index].meet(shorter[index]) else { return nil }
      out[index] = both
    }
    return out
  }

  /// Whether a path can be long enough for both: `**` takes one segment at least.
  private func lengthsOverlap(_ other: [Segment]) -> Bool {
    switch (endsOpen, other.endsOpen) {
    case (false, false): count == other.count
    case (true, false): other.count > fixedCount
    case (false, true): count > other.fixedCount
    case (true, true): true
    }
  }
}
