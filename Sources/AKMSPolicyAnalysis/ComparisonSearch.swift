internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

// How two policies are compared exactly.
//
// A box is one scope of one rule: all requests and circumstances in which its tests hold. Where two policies differ,
// one of the deciding boxes says something that the other policy has in no box under the same id. So from each such
// box, a root, its whole extent is searched: one variable after the other (session, action, segments, params, user,
// …) is given one value for each class that the boxes still alive tell apart, until all that is alive is satisfied or
// the two sides are the same. What is left alive shrinks with each step, and a part in which no difference of a new
// kind is possible is left out. Nothing is sampled: what is not found is not there, unless `isExact` is false.

/// Searches the extent of roots for points that two policies decide differently.
struct ComparisonSearch {
  let old: BoxSet
  let new: BoxSet
  /// False once the work was more than allowed, or classes were too many.
  private(set) var isExact = true
  /// Boxes looked at that are still allowed for this root.
  private var budget = 0
  private let possible: PossibleDifferences
  private let handle: (SearchHit) -> Bool
  private var found = DifferenceSet()
  private var root = Root(isOld: false, box: 0)
  private var extents: [Extents: PolicyComparison.Relation] = [:]

  /// A box from which a search starts.
  struct Root: Hashable {
    let isOld: Bool
    let box: Int
  }

  private struct Extents: Hashable {
    let old: [Int]
    let new: [Int]
  }

  /// - Parameter handle: Called at each point for each difference of a kind that is new for root and session; returns
  ///   whether it stands.
  init(_ old: BoxSet, _ new: BoxSet, _ interning: BoxInterning, handle: @escaping (SearchHit) -> Bool) {
    self.old = old
    self.new = new
    self.handle = handle
    possible = PossibleDifferences(interning)
  }

  /// Searches from all roots, each with an equal share of the budget and of what others left of theirs; those that it
  /// was not enough for once more, with what is left of all.
  mutating func search(_ roots: [Root], budget total: Int) {
    var left = total
    var unfinished: [Root] = []
    for (list, part) in [(roots, 2), ([], 1)] {
      let queue = list.isEmpty ? unfinished : list
      unfinished = []
      for (index, root) in queue.enumerated() {
        let share = left / part / (queue.count - index)
        budget = share
        search(root)
        left -= share - max(budget, 0)
        if budget <= 0 { unfinished.append(root) }
      }
    }
    if !unfinished.isEmpty { isExact = false }
  }

  /// Searches the whole extent of a root, session by session.
  private mutating func search(_ root: Root) {
    self.root = root
    let set = root.isOld ? old : new
    let box = set.boxes[root.box]
    let sides = (side(old, box), side(new, box))
    for session in SessionClass.allCases where box.sessions & session.bit != 0 {
      found = DifferenceSet()
      var point = SearchPoint(connection: box.scope.connection)
      point.session = session
      let tests: BoxTests = session == .unproven ? [.session, .agent] : .session
      walk(sides.0.settled(tests, point, old), sides.1.settled(tests, point, new), point)
    }
  }

  private func side(_ set: BoxSet, _ box: Box) -> LiveSide {
    let near = set.near(box).map { Live(box: $0, open: set.boxes[$0].tests) }
    return LiveSide(
      allows: near.filter { !set.boxes[$0.box].isDeny }.sorted { set.ranks[$0.box] < set.ranks[$1.box] },
      denies: near.filter { set.boxes[$0.box].isDeny })
  }

  private mutating func walk(_ oldSide: LiveSide, _ newSide: LiveSide, _ point: SearchPoint) {
    var (a, b) = (oldSide, newSide)
    budget -= 1 + a.count + b.count
    guard budget > 0 else { return }
    a.reduce(old)
    b.reduce(new)
    guard let live = rootAlive(a, b), !a.allows.isEmpty || !b.allows.isEmpty, mayDiffer(a, b)
    else { return }
    let open = a.open.union(b.open)
    if open.isEmpty { return compare(a, b, point) }
    branch(variable(open.first, a, b, point), live, a, b, point)
  }

  private func mayDiffer(_ a: LiveSide, _ b: LiveSide) -> Bool {
    let box = (root.isOld ? old : new).boxes[root.box]
    let differences =
      root.isOld
      ? possible.of(box, isOld: true, a, old, b, new) : possible.of(box, isOld: false, b, new, a, old)
    return !differences.isSubset(of: found)
  }

  /// One branch for each class; those in which the root fails are left out at once.
  private mutating func branch(
    _ variable: SearchVariable, _ live: Live, _ a: LiveSide, _ b: LiveSide, _ point: SearchPoint
  ) {
    let tests = variable.tests
    let box = (root.isOld ? old : new).boxes[root.box]
    for index in 0..<variable.count where budget > 0 {
      var next = point
      variable.assign(index, to: &next)
      budget -= 1
      guard next.admits(box, live.open.intersection(tests)) else { continue }
      walk(a.settled(tests, next, old), b.settled(tests, next, new), next)
    }
  }

  private mutating func variable(_ test: BoxTests, _ a: LiveSide, _ b: LiveSide, _ point: SearchPoint) -> SearchVariable
  {
    // cwd and the home of a tool's path are one matter
    let tests: BoxTests = test == .cwd ? [.cwd, .tool] : test
    var boxes: [Box] = []
    for (side, set) in [(a, old), (b, new)] {
      for list in [side.allows, side.denies] {
        for live in list where !live.open.isDisjoint(with: tests) { boxes.append(set.boxes[live.box]) }
      }
    }
    var choice = VariableChoice(point, boxes)
    let variable = choice.variable(test)
    if choice.isCut { isExact = false }
    budget -= boxes.count + choice.looked
    return variable
  }

  /// The root, where it can still decide: outside its extent, or behind what decides before it, others are searched from.
  private func rootAlive(_ a: LiveSide, _ b: LiveSide) -> Live? {
    let side = root.isOld ? a : b
    let isDeny = (root.isOld ? old : new).boxes[root.box].isDeny
    return (isDeny ? side.denies : side.allows).first { $0.box == root.box }
  }

  // MARK: A point

  private mutating func compare(_ a: LiveSide, _ b: LiveSide, _ point: SearchPoint) {
    let (mine, theirs) = (
      GrantChain(a.allows.map { old.boxes[$0.box] }), GrantChain(b.allows.map { new.boxes[$0.box] })
    )
    report(differences(mine.links.first, theirs.links.first, point), point, mine.links.first, theirs.links.first)
    // how often something at least as good is given; where only one has it at all, the first links have said so
    for level in Set((mine.links + theirs.links).map(\.level)).sorted() {
      guard let one = mine.through(level), let other = theirs.through(level) else { continue }
      report(rateDifferences(one, other), point, one, other)
    }
    compareUsedUp(mine.links, theirs.links, point)
  }

  /// The terms of what decides once rates are used up: where both are as good, of both; else of the better one.
  private mutating func compareUsedUp(_ mine: [GrantChain.Link], _ theirs: [GrantChain.Link], _ point: SearchPoint) {
    var (i, j) = (0, 0)
    while i < mine.count, j < theirs.count {
      let (one, other) = (mine[i], theirs[j])
      if i + j > 0 {
        let terms = TermsOrder.differences(from: one.rule.terms, to: other.rule.terms)
        report(terms, point, one, other, usedUp: (mine[..<i], theirs[..<j]))
      }
      let (first, second) = (one.level <= other.level && one.isLimited, other.level <= one.level && other.isLimited)
      guard first || second else { return }
      if first { i += 1 }
      if second { j += 1 }
    }
  }

  private mutating func report(
    _ differences: [Difference], _ point: SearchPoint, _ one: GrantChain.Link?, _ other: GrantChain.Link?,
    usedUp: (ArraySlice<GrantChain.Link>, ArraySlice<GrantChain.Link>) = ([], [])
  ) {
    for difference in differences where !found.contains(difference) {
      let hit = SearchHit(
        root: root, point: point, difference: difference, old: one, new: other, usedUpOld: Array(usedUp.0),
        usedUpNew: Array(usedUp.1))
      if handle(hit) { found.insert(difference) } else { isExact = false }
    }
  }

  private func differences(
    _ one: GrantChain.Link?, _ other: GrantChain.Link?, _ point: SearchPoint
  ) -> [Difference] {
    guard let one, let other else {
      if one == nil && other == nil { return [] }
      let kind: Witness.Kind = point.hasReason == false ? .reason : point.redacts == false ? .redact : .grant
      return [Difference(isWider: one == nil, kind: kind)]
    }
    var out: [Difference] = []
    let (a, b) = (one.rule, other.rule)
    if a.terms.requiresApproval != b.terms.requiresApproval {
      out.append(Difference(isWider: a.terms.requiresApproval, kind: .approval))
    }
    if a.maxTTL != b.maxTTL { out.append(Difference(isWider: a.maxTTL < b.maxTTL, kind: .ttl)) }
    return out + TermsOrder.differences(from: a.terms, to: b.terms)
  }

  /// A rate is wider when more vends are possible, or when it counts less together.
  private mutating func rateDifferences(_ one: GrantChain.Link, _ other: GrantChain.Link) -> [Difference] {
    let (wider, narrower) = (Difference(isWider: true, kind: .rate), Difference(isWider: false, kind: .rate))
    var out: Set<Difference> = []
    if !other.isNoStricter(than: one) { out.insert(narrower) }
    if !one.isNoStricter(than: other) { out.insert(wider) }
    guard one.isLimited, other.isLimited else { return Array(out) }
    switch extent(one, other) {
    case .equivalent: break
    case .narrower: out.insert(wider)
    case .wider: out.insert(narrower)
    case .incomparable: out.formUnion([wider, narrower])
    }
    return Array(out)
  }

  /// How what the new rules count together lies to what the old ones do.
  private mutating func extent(_ one: GrantChain.Link, _ other: GrantChain.Link) -> PolicyComparison.Relation {
    let (a, b) = (Set(one.boxes.map(\.content)), Set(other.boxes.map(\.content)))
    if a == b { return .equivalent }
    let key = Extents(old: a.sorted(), new: b.sorted())
    if let known = extents[key] { return known }
    let count = { (rules: [Rule]) in rules.enumerated().map { $1.counted(as: "r\($0)") } }
    let comparison = PolicyComparison(
      count(one.boxes.map(\.rule)), count(other.boxes.map(\.rule)), budget: max(budget, 1))
    if !comparison.isExact { isExact = false }
    extents[key] = comparison.relation
    return comparison.relation
  }
}

/// A point that both policies decide, and how they differ.
struct SearchHit {
  let root: ComparisonSearch.Root
  let point: SearchPoint
  let difference: Difference
  let old: GrantChain.Link?
  let new: GrantChain.Link?
  /// Whose rates are used up there.
  let usedUpOld: [GrantChain.Link]
  let usedUpNew: [GrantChain.Link]
}

extension Rule {
  /// The rule as an extent: what its rate counts, all else made equal.
  fileprivate func counted(as id: String) -> Rule {
    let terms = Terms(requiresReason: terms.requiresReason, requiresRedaction: terms.requiresRedaction)
    return Rule(id: id, effect: .allow, who: who, scopes: scopes, when: when, maxTTL: 1, terms: terms, source: source)
  }
}
