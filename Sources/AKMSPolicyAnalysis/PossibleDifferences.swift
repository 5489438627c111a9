internal import AKMSPolicy

/// What a root can make differ, given what is alive on the other side: never too little, so that a branch can be left
/// out.
///
/// Where two policies differ at a point, the deciding box of one side at least is a root (its content under its id is
/// not on the other side). So from each root only those points need be found at which the root decides on its side; for
/// what decides on the other side there, each allow alive is a candidate, but for those that are certainly preferred
/// less than something that is satisfied as well.
struct PossibleDifferences {
  /// What differs between any two terms, by their numbers.
  private let terms: [[DifferenceSet]]

  init(_ interning: BoxInterning) {
    let all = interning.terms.values
    terms = all.map { one in
      all.map { other in
        var set = DifferenceSet()
        for difference in TermsOrder.differences(from: one, to: other) { set.insert(difference) }
        return set
      }
    }
  }

  /// - Parameters:
  ///   - mine: What is alive beside the root.
  ///   - other: What is alive on the other side.
  func of(_ root: Box, isOld: Bool, _ mine: LiveSide, _ mySet: BoxSet, _ other: LiveSide, _ set: BoxSet)
    -> DifferenceSet
  {
    guard !root.isDeny else {
      let stays = other.denies.contains { set.boxes[$0.box].content == root.content }
      return stays || other.allows.isEmpty ? DifferenceSet() : Self.grants(wider: isOld)
    }
    let sure = Self.sure(other, set, shape: root.shape)
    // where this root decides, another root of the other side is preferred to what it decides against
    if sure.same > root.maxTTL { return DifferenceSet() }
    let needsAll = { (box: Box) in box.hasRate || box.needsApproval }
    if mine.allows.contains(where: { needsAll(mySet.boxes[$0.box]) })
      || other.allows.contains(where: { needsAll(set.boxes[$0.box]) })
    {
      return .all
    }
    var out = sure.longest == 0 ? Self.grants(wider: !isOld) : DifferenceSet()
    for live in other.allows {
      let box = set.boxes[live.box]
      guard box.maxTTL >= sure.longest else { continue }
      if box.maxTTL < root.maxTTL { out.insert([.ttl], wider: !isOld) }
      out.formUnion(isOld ? terms[root.terms][box.terms] : terms[box.terms][root.terms])
    }
    return out
  }

  /// Seconds that the other side certainly gives where the root is satisfied: by a box with the same tests, or by any
  /// that is satisfied already; 0 for none. Only what gives at once and any number of times counts.
  private static func sure(_ other: LiveSide, _ set: BoxSet, shape: Int) -> (same: Int, longest: Int) {
    var (same, longest) = (0, 0)
    for live in other.allows {
      let box = set.boxes[live.box]
      guard !box.hasRate, !box.needsApproval else { continue }
      if box.shape == shape { same = max(same, box.maxTTL) }
      if box.shape == shape || live.open.isEmpty { longest = max(longest, box.maxTTL) }
    }
    return (same, longest)  // a deny that takes it is a root of its own, or takes it on both sides
  }

  private static func grants(wider: Bool) -> DifferenceSet {
    var out = DifferenceSet()
    out.insert([.grant, .reason, .redact], wider: wider)
    return out
  }
}
