// How the text of an answer is put together from the texts of scopes.
extension ScopeDraft {
  /// The meet of two scopes that overlap; perhaps too long.
  init(meetOf first: Scope, _ second: Scope) {
    self.init()
    let (a, b) = (first.text.utf8.span, second.text.utf8.span)
    append(connectionOf: first, a)
    appendCommonActions(first, a, second, b)
    endActions()
    // the one with more fixed segments says more; where they are equally many, both are trees or neither is
    if first.layout.fixedCount >= second.layout.fixedCount {
      appendResource(longer: first, a, shorter: second, b)
    } else {
      appendResource(longer: second, b, shorter: first, a)
    }
    endResource()
    appendAllParams(first, a, second, b)
  }

  /// Two scopes that are equal but for their actions, both named; perhaps too long.
  init(joining first: Scope, _ second: Scope) {
    self.init()
    let (a, b) = (first.text.utf8.span, second.text.utf8.span)
    append(connectionOf: first, a)
    var names = first.actionMerge(with: second)
    while let side = names.next(a, b) {
      if side == .right { append(action: names.right, of: b) } else { append(action: names.left, of: a) }
    }
    append(restOf: first, a)
  }

  mutating func append(connectionOf scope: Scope, _ bytes: Span<UInt8>) {
    append(bytes, scope.layout.connection)
    endConnection()
  }

  /// Everything behind the actions.
  mutating func append(restOf scope: Scope, _ bytes: Span<UInt8>) {
    endActions()
    append(bytes, scope.layout.resource)
    endResource()
    (layout.segmentCount, layout.form) = (scope.layout.segmentCount, scope.layout.form)
    append(bytes, Int(scope.layout.resourceEnd)..<bytes.count)
  }

  private mutating func append(actionsOf scope: Scope, _ bytes: Span<UInt8>) {
    append(bytes, scope.layout.actions)
    layout.actionCount = scope.layout.actionCount
  }

  private mutating func appendCommonActions(_ first: Scope, _ a: Span<UInt8>, _ second: Scope, _ b: Span<UInt8>) {
    if second.layout.hasAllActions { return append(actionsOf: first, a) }
    if first.layout.hasAllActions { return append(actionsOf: second, b) }
    var names = first.actionMerge(with: second)
    while let side = names.next(a, b) { if side == .both { append(action: names.left, of: a) } }
  }

  private mutating func appendResource(
    longer: Scope, _ a: Span<UInt8>, shorter: Scope, _ b: Span<UInt8>
  ) {
    var pairs = SegmentMerge(longer.layout.resource, shorter.layout.resource)
    for _ in 0..<shorter.layout.fixedCount {
      if pairs.next(a, b) == .wider { append(segment: pairs.right, of: b) } else { append(segment: pairs.left, of: a) }
    }
    var rest = SegmentCursor(from: pairs.left.upperBound + 1, to: longer.layout.resource.upperBound)
    while let piece = rest.next(a) { append(segment: piece.whole, of: a) }
  }

  private mutating func appendAllParams(_ first: Scope, _ a: Span<UInt8>, _ second: Scope, _ b: Span<UInt8>) {
    var params = first.paramMerge(with: second)
    while let side = params.next(a, b) {
      if side == .right { append(param: params.right, of: b) } else { append(param: params.left, of: a) }
    }
  }
}
