internal import AKMSPolicy
internal import AKMSScope

/// One policy as boxes. An allow's rank is its place in the order in which allows are preferred.
struct BoxSet: Sendable {
  let boxes: [Box]
  /// Allows first that need no approval, then by time, the longest first, then by id.
  let ranks: [Int32]
  private let shelves: ScopeShelves

  init(_ rules: [Rule], interning: inout BoxInterning) {
    var boxes: [Box] = []
    for rule in rules {
      for scope in Set(rule.scopes).sorted() {
        boxes.append(Box(rule, scope, interning: &interning))
      }
    }
    self.boxes = boxes
    ranks = Self.ranks(boxes)
    shelves = ScopeShelves(boxes.map(\.scope))
  }

  /// Boxes that can be satisfied together with `box`; never too few.
  func near(_ box: Box) -> [Int] {
    shelves.near(box.scope).filter { index in
      let other = boxes[index]
      guard other.sessions & box.sessions != 0 else { return false }
      return switch (box.isDeny, other.isDeny) {
      case (false, false): box.scope.overlaps(other.scope)
      case (true, false): box.scope.reaches(other.scope)
      case (false, true): other.scope.reaches(box.scope)
      // two denies with different values of a param both hit a request without it
      case (true, true): box.scope.actions.overlaps(other.scope.actions)
      }
    }
  }

  private static func ranks(_ boxes: [Box]) -> [Int32] {
    let order = boxes.indices.sorted { a, b in
      let (one, other) = (boxes[a].rule, boxes[b].rule)
      if one.terms.requiresApproval != other.terms.requiresApproval { return other.terms.requiresApproval }
      if one.maxTTL != other.maxTTL { return one.maxTTL > other.maxTTL }
      return a < b  // rules come by id
    }
    var ranks = [Int32](repeating: 0, count: boxes.count)
    for (rank, index) in order.enumerated() { ranks[index] = Int32(rank) }
    return ranks
  }
}

/// Positions of scopes by connection and first segment.
struct ScopeShelves: Sendable {
  private struct Shelf: Sendable {
    var all: [Int] = []
    var wild: [Int] = []
    var byHead: [String: [Int]] = [:]
  }

  private var shelves: [String: Shelf] = [:]

  init(_ scopes: [Scope]) {
    for (index, scope) in scopes.enumerated() {
      var shelf = shelves.removeValue(forKey: scope.connection) ?? Shelf()
      shelf.all.append(index)
      if let head = scope.head { shelf.byHead[head, default: []].append(index) } else { shelf.wild.append(index) }
      shelves[scope.connection] = shelf
    }
  }

  /// Those that can have an atom in common with `scope`, in whatever order.
  func near(_ scope: Scope) -> [Int] {
    guard let shelf = shelves[scope.connection] else { return [] }
    guard let head = scope.head else { return shelf.all }
    return (shelf.byHead[head] ?? []) + shelf.wild
  }

  /// Those that can hold all of `scope`.
  func above(_ scope: Scope) -> [Int] {
    guard let shelf = shelves[scope.connection] else { return [] }
    return (scope.head.flatMap { shelf.byHead[$0] } ?? []) + shelf.wild
  }
}
