internal import AKMSModel
internal import AKMSScope

/// Makes a ``RuleIndex``; used once.
struct IndexBuilder {
  /// Entries that a node keeps before it is split.
  static let longest = 8

  private(set) var entries: [RuleIndex.Entry] = []
  private(set) var nodes: [RuleIndex.Node] = []
  private(set) var steps: [(hash: UInt64, node: UInt32)] = []
  private(set) var roots: [RuleIndex.Root] = []
  private let rules: [Rule]

  /// A scope of a rule on its way down, with the segments that are left.
  private struct Item {
    let rule: UInt32
    let scope: UInt16
    var segments: SegmentCursor
  }

  init(_ rules: [Rule]) { self.rules = rules }

  mutating func build() {
    var byAction: [String: [Item]] = [:]
    for (rule, value) in rules.enumerated() {
      for (number, scope) in value.scopes.enumerated() {
        let item = Item(rule: UInt32(rule), scope: UInt16(number), segments: scope.segments)
        for action in scope.actions.names { byAction[scope.connection + ":" + action, default: []].append(item) }
      }
    }
    for (name, items) in byAction.sorted(by: { $0.key < $1.key }) {
      let hash = IndexHash.step(IndexHash.of(name.utf8), .root, below: .max)
      steps.append((hash, UInt32(nodes.count)))
      roots.append(RuleIndex.Root(connection: String(name.prefix { $0 != ":" }), node: UInt32(nodes.count)))
      add(items, splitBy: [.user, .profile, .agent, .cwd])
    }
    close()
  }

  private mutating func close() {
    let end = UInt32(nodes.count)
    nodes.append(RuleIndex.Node(firstEntry: UInt32(entries.count), splitEnd: end, end: end))
  }

  /// A node with all below it.
  private mutating func add(_ items: [Item], splitBy keys: [Step]) {
    let id = nodes.count
    nodes.append(RuleIndex.Node(firstEntry: UInt32(entries.count), splitEnd: 0, end: 0))
    guard items.count > Self.longest else {
      keep(items)
      return end(id, splitEnd: id + 1)
    }
    var groups = Groups()
    let own = items.filter { !groups.take($0, text(of: $0)) }
    let split = Split(own, keys, rules)
    keep(split.kept)
    if !split.others.isEmpty {
      nodes[id].others = UInt32(nodes.count)
      add(split.others, splitBy: split.remaining)
    }
    for (hash, items) in split.groups { add(items, .init(split.key, hash), below: id, splitBy: split.remaining) }
    nodes[id].split = split.key
    let splitEnd = nodes.count
    for (edge, items) in groups.sorted {
      if edge.kind == .prefix { nodes[id].prefixes |= 1 << UInt64(edge.count) }
      if edge.kind == .any { nodes[id].any = UInt32(nodes.count) }
      add(items, edge, below: id, splitBy: keys)
    }
    end(id, splitEnd: splitEnd)
  }

  private mutating func add(_ items: [Item], _ edge: Edge, below parent: Int, splitBy keys: [Step]) {
    steps.append((IndexHash.step(edge.hash, edge.kind, below: UInt32(parent)), UInt32(nodes.count)))
    add(items, splitBy: keys)
  }

  private mutating func end(_ id: Int, splitEnd: Int) {
    nodes[id].splitEnd = UInt32(splitEnd)
    nodes[id].end = UInt32(nodes.count)
  }

  private mutating func keep(_ items: [Item]) {
    for item in items {
      let rule = rules[Int(item.rule)]
      entries.append(
        RuleIndex.Entry(
          rule: item.rule, scope: item.scope, isDeny: rule.effect == .deny, sketch: sketch(item)))
    }
  }

  private func text(of item: Item) -> String { rules[Int(item.rule)].scopes[Int(item.scope)].text }

  private func sketch(_ item: Item) -> UInt32 {
    let text = text(of: item)
    var segments = item.segments
    guard let piece = segments.next(text.utf8.span), piece.kind == .literal else { return 0 }
    return RuleIndex.sketch(IndexHash.of(text.utf8.span, piece.range))
  }
}

extension IndexBuilder {
  /// A step that leads to a group of items.
  private struct Edge: Hashable {
    let kind: Step
    let hash: UInt64
    /// Bytes of a prefix.
    var count = 0

    init(_ kind: Step, _ hash: UInt64, count: Int = 0) { (self.kind, self.hash, self.count) = (kind, hash, count) }
  }

  /// Items by their next segment.
  private struct Groups {
    private var byEdge: [Edge: [Item]] = [:]

    /// - Returns: false for an item that has no next segment to go by: it stays at its node.
    mutating func take(_ item: Item, _ text: String) -> Bool {
      var item = item
      guard let piece = item.segments.next(text.utf8.span), let edge = Self.edge(text.utf8.span, piece) else {
        return false
      }
      byEdge[edge, default: []].append(item)
      return true
    }

    /// In an order that does not hang on how a dictionary hashes.
    var sorted: [(edge: Edge, items: [Item])] {
      byEdge.map { ($0.key, $0.value) }.sorted { a, b in
        (a.edge.kind.rawValue, a.edge.hash, a.edge.count) < (b.edge.kind.rawValue, b.edge.hash, b.edge.count)
      }
    }

    private static func edge(_ text: Span<UInt8>, _ piece: SegmentPiece) -> Edge? {
      switch piece.kind {
      case .literal: Edge(.literal, IndexHash.of(text, piece.range))
      case .prefix where piece.range.count < 64:
        Edge(.prefix, IndexHash.of(text, piece.range), count: piece.range.count)
      case .any: Edge(.any, 0)
      case .prefix, .rest: nil
      }
    }
  }

  /// Items with one pattern, by what their rules say of the caller: by the key that tells most of them apart.
  private struct Split {
    /// `root` where nothing is split.
    private(set) var key = Step.root
    private(set) var kept: [Item]
    private(set) var groups: [(hash: UInt64, items: [Item])] = []
    /// Those that say nothing of the key, where they are too many to be kept.
    private(set) var others: [Item] = []
    private(set) var remaining: [Step] = []

    init(_ items: [Item], _ keys: [Step], _ rules: [Rule]) {
      kept = items
      guard items.count > IndexBuilder.longest else { return }
      var byValue: [UInt64: [Item]] = [:]
      for candidate in keys {
        let groups = Self.byValue(items, candidate, rules)
        if groups.count > Swift.max(1, byValue.count) { (key, byValue) = (candidate, groups) }
      }
      guard key != .root else { return }
      kept = items.filter { rules[Int($0.rule)].indexValues(key) == nil }
      if kept.count > IndexBuilder.longest { (kept, others) = ([], kept) }
      groups = byValue.map { (hash: $0.key, items: $0.value) }.sorted { $0.hash < $1.hash }
      remaining = keys.filter { $0 != key }
    }

    private static func byValue(_ items: [Item], _ key: Step, _ rules: [Rule]) -> [UInt64: [Item]] {
      var groups: [UInt64: [Item]] = [:]
      for item in items {
        for value in Set(rules[Int(item.rule)].indexValues(key) ?? []) { groups[value, default: []].append(item) }
      }
      return groups
    }
  }
}

extension Rule {
  /// Hashes of the values that the rule lists for a key; nil where it says nothing.
  fileprivate func indexValues(_ key: Step) -> [UInt64]? {
    switch key {
    case .user: who.user?.map { IndexHash.of($0.utf8) }
    case .profile: who.profile?.map { IndexHash.of($0.utf8) }
    case .agent: who.agent?.map { IndexHash.of($0.utf8) }
    case .cwd: who.cwd?.map { IndexHash.of($0.base.utf8) }
    case .root, .literal, .prefix, .any, .others: nil
    }
  }
}

extension Actions {
  /// The names under which a scope is found; `*` is one of them.
  fileprivate var names: [String] {
    switch self {
    case .all: ["*"]
    case .some(let names): names
    }
  }
}
