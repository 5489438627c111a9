internal import AKMSPolicy

/// What of either policy's rates is used up where a difference shows.
struct RateState {
  private(set) var old: [String: RateUse] = [:]
  private(set) var new: [String: RateUse] = [:]

  init(_ hit: SearchHit) {
    for link in hit.usedUpOld { Self.use(.max, of: link, in: &old) }
    for link in hit.usedUpNew { Self.use(.max, of: link, in: &new) }
    guard hit.difference.kind == .rate, let mine = hit.old, let theirs = hit.new else { return }
    let (before, after) = Self.history(mine.rate, theirs.rate, isWider: hit.difference.isWider)
    Self.use(before, of: mine, in: &old)
    Self.use(after, of: theirs, in: &new)
  }

  /// How many vends each has counted, so that one has none left and the other has. nil: no limit, or several.
  private static func history(_ old: Rate?, _ new: Rate?, isWider: Bool) -> (Int, Int) {
    if isWider {
      guard let old, let new else { return (.max, 0) }
      return (old.count, old.leastSeen(by: new))
    }
    guard let old, let new else { return (0, .max) }
    return (new.leastSeen(by: old), new.count)
  }

  private static func use(_ count: Int, of link: GrantChain.Link, in uses: inout [String: RateUse]) {
    var left = count
    for (id, rate) in link.counters {
      let used = min(left, rate.count)
      left -= used
      uses[id] = RateUse(used: used, retryAfter: used == rate.count ? 1000 : 0)
    }
  }
}

extension Rate {
  /// Of `count` vends, as many as this rate allows in one of its windows, the fewest that the other's window sees: the
  /// earlier they were, the fewer, but never more in one of its windows than it allows. Where it could see all that it
  /// allows, another history makes the difference, and it sees none.
  fileprivate func leastSeen(by other: Rate) -> Int {
    let windows = (window + other.window - 1) / other.window
    let seen = max(0, count - (windows - 1) * other.count)
    return seen < other.count ? seen : 0
  }
}
