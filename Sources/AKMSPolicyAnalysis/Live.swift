internal import AKMSPolicy

/// A box that can still be satisfied, with the tests that are open.
struct Live {
  let box: Int
  var open: BoxTests
}

/// What is left of one policy at a point of the search.
struct LiveSide {
  /// By rank.
  var allows: [Live]
  var denies: [Live]

  var count: Int { allows.count + denies.count }
  var open: BoxTests {
    var out = BoxTests()
    for live in allows { out.formUnion(live.open) }
    for live in denies { out.formUnion(live.open) }
    return out
  }

  /// Drops what cannot matter: all but the deny, where one is satisfied; allows behind one that certainly gives any number;
  /// denies where nothing is allowed.
  mutating func reduce(_ set: BoxSet) {
    let hits = denies.filter { $0.open.isEmpty }
    if !hits.isEmpty || allows.isEmpty { (allows, denies) = ([], hits) }
    if let last = allows.firstIndex(where: { $0.open.isEmpty && !set.boxes[$0.box].hasRate }) {
      allows.removeSubrange((last + 1)...)
    }
  }

  /// Settles the tests that a variable bears upon; what fails is gone.
  func settled(_ tests: BoxTests, _ point: SearchPoint, _ set: BoxSet) -> LiveSide {
    LiveSide(
      allows: Self.settled(allows, tests, point, set.boxes), denies: Self.settled(denies, tests, point, set.boxes))
  }

  private static func settled(_ list: [Live], _ tests: BoxTests, _ point: SearchPoint, _ boxes: [Box]) -> [Live] {
    var out: [Live] = []
    out.reserveCapacity(list.count)
    next: for live in list {
      var live = live
      var left = live.open.intersection(tests)
      while !left.isEmpty {
        let test = left.first
        left.remove(test)
        switch point.status(boxes[live.box], test) {
        case .satisfied: live.open.remove(test)
        case .failed: continue next
        case .open: break
        }
      }
      out.append(live)
    }
    return out
  }
}
