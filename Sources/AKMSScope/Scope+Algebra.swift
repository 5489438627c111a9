package import AKMSModel

// The two operations of the algebra and what follows from them. Both are exact on the sets of atoms:
// - `a/**` matches `a/b` and everything below, not `a`: so `a/**` ∩ `a/*` is `a/*`, `a/**` ∩ `a/*/**` is `a/*/**`,
//   and `a/**` ∩ `a` is empty.
// - The set of literals is infinite, so `*` is no finite union of narrower patterns, and containment segment by
//   segment is complete.
// - A scope without a param holds the same scope with it: params are further conditions, and `meet` unites them.
//
// All of it goes once from left to right through the bytes of both texts.
extension Scope {
  /// `self ⊆ other`: whether every atom of `self` is one of `other`. A partial order. Allocates nothing.
  package func isContained(in other: Scope) -> Bool {
    let (a, b) = (text.utf8.span, other.text.utf8.span)
    return hasConnection(of: other, a, b) && actionsAreContained(in: other, a, b) && restIsContained(in: other, a, b)
  }

  /// Whether one atom at least is in both; `meet` then gives them. Allocates nothing.
  package func overlaps(_ other: Scope) -> Bool {
    let (a, b) = (text.utf8.span, other.text.utf8.span)
    return hasConnection(of: other, a, b) && actionsOverlap(other, a, b) && paramsAgree(other, a, b)
      && resourceOverlaps(other, a, b)
  }

  /// Whether a deny of `self` hits `request`: they overlap, or a part of `request` lies below the resource that
  /// `self` names (a deny of `aws:*:prod` also denies `aws:s3:prod/logs`). Allocates nothing.
  package func reaches(_ request: Scope) -> Bool {
    let (a, b) = (text.utf8.span, request.text.utf8.span)
    return hasConnection(of: request, a, b) && actionsOverlap(request, a, b) && paramsAgree(request, a, b)
      && resourceReaches(request, a, b)
  }

  /// The atoms that are in both: the greatest lower bound under `isContained(in:)`. One allocation at most, for the
  /// text of an answer that is neither of the two.
  ///
  /// - Throws: `.usage` when there are none, or when the text would exceed `Limits.scope` (params of both add up).
  package func meet(_ other: Scope) throws(Failure) -> Scope {
    if isContained(in: other) { return self }
    if other.isContained(in: self) { return other }
    guard overlaps(other) else { throw ScopeText.nothingInCommon(self, other) }
    let draft = ScopeDraft(meetOf: self, other)
    guard !draft.isTooLong else { throw ScopeText.meetTooLong(self, other) }
    return draft.scope()
  }
}

// MARK: Dimension by dimension; `a` is the text of `self` and `b` that of `other`

extension Scope {
  func hasConnection(of other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    ScopeItems.areEqual(a, layout.connection, b, other.layout.connection)
  }

  func actionsAreContained(in other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard !other.layout.hasAllActions else { return true }
    guard !layout.hasAllActions, layout.actionCount <= other.layout.actionCount else { return false }
    if other.layout.actionCount == 1 { return actionsAreEqual(other, a, b) }
    var names = actionMerge(with: other)
    while let side = names.next(a, b) { if side == .left { return false } }
    return true
  }

  func actionsOverlap(_ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard !layout.hasAllActions, !other.layout.hasAllActions else { return true }
    if layout.actionCount == 1, other.layout.actionCount == 1 { return actionsAreEqual(other, a, b) }
    var names = actionMerge(with: other)
    while let side = names.next(a, b) { if side == .both { return true } }
    return false
  }

  private func actionsAreEqual(_ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    ScopeItems.areEqual(a, layout.actions, b, other.layout.actions)
  }

  /// Containment with the actions left aside, for two scopes of one connection.
  func restIsContained(in other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    resourceIsContained(in: other, a, b) && paramsAreContained(in: other, a, b)
  }

  /// Whether every param of `other` is one of `self`.
  private func paramsAreContained(in other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard other.hasParams else { return true }
    var params = paramMerge(with: other)
    while let side = params.next(a, b) {
      if side == .right || side == .both && !ScopeItems.areEqual(a, params.left, b, params.right) { return false }
    }
    return true
  }

  /// Whether no name has a different value in the other: a conflict makes the meet empty.
  private func paramsAgree(_ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard hasParams, other.hasParams else { return true }
    var params = paramMerge(with: other)
    while let side = params.next(a, b) {
      if side == .both && !ScopeItems.areEqual(a, params.left, b, params.right) { return false }
    }
    return true
  }

  private func resourceIsContained(in other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    let (mine, theirs) = (layout, other.layout)
    // a tree matches one segment more than its fixed ones, and any number above
    guard
      theirs.form == .tree
        ? mine.segmentCount > theirs.fixedCount : mine.form != .tree && mine.segmentCount == theirs.segmentCount
    else { return false }
    var segments = SegmentMerge(mine.resource, theirs.resource)
    for _ in 0..<theirs.fixedCount {
      switch segments.next(a, b) {
      case .equal, .narrower: continue
      case .wider, .apart: return false
      }
    }
    return true
  }

  private func resourceOverlaps(_ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    let (mine, theirs) = (layout, other.layout)
    // whether a path can be long enough for both: `**` takes one segment at least
    switch (mine.form == .tree, theirs.form == .tree) {
    case (false, false): guard mine.segmentCount == theirs.segmentCount else { return false }
    case (true, false): guard theirs.segmentCount > mine.fixedCount else { return false }
    case (false, true): guard mine.segmentCount > theirs.fixedCount else { return false }
    case (true, true): break
    }
    return segmentsOverlap(min(mine.fixedCount, theirs.fixedCount), other, a, b)
  }

  /// Overlap of `self`, or of all that lies below it, with `other`.
  private func resourceReaches(_ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard layout.form != .tree else { return resourceOverlaps(other, a, b) }
    guard other.layout.form == .tree || other.layout.segmentCount >= layout.segmentCount else { return false }
    return segmentsOverlap(min(layout.fixedCount, other.layout.fixedCount), other, a, b)
  }

  private func segmentsOverlap(_ count: Int, _ other: Scope, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    var segments = SegmentMerge(layout.resource, other.layout.resource)
    for _ in 0..<count where segments.next(a, b) == .apart { return false }
    return true
  }

  func actionMerge(with other: Scope) -> ItemMerge {
    let (mine, theirs) = (layout.actions, other.layout.actions)
    return ItemMerge((mine.lowerBound, mine.upperBound), (theirs.lowerBound, theirs.upperBound))
  }

  func paramMerge(with other: Scope) -> ItemMerge {
    ItemMerge((layout.paramsStart, text.utf8.count), (other.layout.paramsStart, other.text.utf8.count))
  }
}
