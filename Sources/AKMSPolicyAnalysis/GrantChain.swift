internal import AKMSPolicy

/// What a policy gives at one point, in order: the first allow, then what gives once that one's rate is used up.
struct GrantChain {
  /// One allow, or several that give alike one after the other.
  struct Link {
    /// The first decides first.
    let boxes: [Box]
    /// How many in all, by the length of the window in seconds; empty for any number.
    let counts: [Int: Int]

    /// - Parameter boxes: One rule once; one without a rate makes the others' void.
    init(_ boxes: [Box]) {
      self.boxes = boxes
      var counts: [Int: Int] = [:]
      for rate in boxes.compactMap(\.rule.rate) { counts[rate.window, default: 0] += rate.count }
      self.counts = boxes.allSatisfy(\.hasRate) ? counts : [:]
    }

    var rule: Rule { boxes[0].rule }
    /// How good the best of it is.
    var level: Level { Level(needsApproval: boxes[0].needsApproval, ttl: boxes[0].maxTTL) }
    var isLimited: Bool { !counts.isEmpty }
    /// The counters of its rules, in order.
    var counters: [(id: String, rate: Rate)] { boxes.compactMap { box in box.rule.rate.map { (box.rule.id, $0) } } }
    /// All as one rate; nil where there is none, or where windows differ.
    var rate: Rate? {
      guard let only = counts.first, counts.count == 1 else { return nil }
      return Rate(count: only.value, window: only.key)
    }

    /// Whether every history that `other` allows is allowed; windows of different lengths are compared one by one,
    /// unless there is one on either side.
    func isNoStricter(than other: Link) -> Bool {
      guard isLimited else { return true }
      guard other.isLimited else { return false }
      if let rate, let theirs = other.rate { return rate.isNoStricter(than: theirs) }
      return other.counts.allSatisfy { window, count in counts[window, default: 0] >= count }
    }
  }

  /// What a vend is worth, the best first: without an approval, then for longer.
  struct Level: Hashable, Comparable {
    let needsApproval: Bool
    let ttl: Int

    static func < (a: Level, b: Level) -> Bool {
      a.needsApproval == b.needsApproval ? a.ttl > b.ttl : b.needsApproval
    }
  }

  private(set) var links: [Link] = []

  /// All that is as good as `level` or better, as one; nil for nothing.
  func through(_ level: Level) -> Link? {
    let boxes = links.prefix { $0.level <= level }.flatMap(\.boxes)
    return boxes.isEmpty ? nil : Link(boxes)
  }

  /// - Parameter boxes: Satisfied allows by rank, up to the first that gives any number.
  init(_ boxes: [Box]) {
    var rest = boxes[...]
    while let first = rest.first {
      let run = rest.prefix { $0.gives(as: first) }
      rest = rest.dropFirst(run.count)
      add(Array(run))
    }
  }

  /// Allows that give alike, but for who counts: one that counts nothing makes the others' limits void. A rule counts
  /// once, by however many of its scopes it holds the point.
  private mutating func add(_ run: [Box]) {
    if let free = run.first(where: { !$0.hasRate }) { return links.append(Link([free])) }
    var ids: Set<String> = []
    let counting = run.filter { ids.insert($0.rule.id).inserted }
    links.append(Link(counting))
  }
}

extension Box {
  /// Whether a vend by either is the same but for who counts it.
  fileprivate func gives(as other: Box) -> Bool {
    maxTTL == other.maxTTL && needsApproval == other.needsApproval && terms == other.terms
  }
}
