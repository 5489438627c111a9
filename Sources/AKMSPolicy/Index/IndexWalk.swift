internal import AKMSModel
internal import AKMSScope

/// One way through a ``RuleIndex``: finds the entries that may concern a request.
struct IndexWalk {
  /// Each entry whose scope overlaps or reaches the request is among them, perhaps more than once and with others.
  private(set) var found: [RuleIndex.Entry] = []
  private let index: RuleIndex
  private let keys: CallerKeys
  private let everyone: Bool

  /// - Parameter everyone: Whether rules that name other callers than `facts` are wanted, too.
  init(_ index: RuleIndex, _ request: Scope, _ facts: Circumstances, everyone: Bool = false) {
    self.index = index
    self.everyone = everyone
    keys = CallerKeys(facts, directories: index.splitsDirectories && !everyone)
    found.reserveCapacity(16)
    start(request, request.text.utf8.span)
  }

  /// From the roots of the connection and each action.
  private mutating func start(_ request: Scope, _ text: Span<UInt8>) {
    if request.layout.hasAllActions {
      for root in index.roots where root.connection == request.connection { walk(root.node, text, request.segments) }
      return
    }
    let connection = IndexHash.adding(
      UInt8(ascii: ":"), to: IndexHash.of(text, request.layout.connection, from: IndexHash.start))
    root(IndexHash.adding(UInt8(ascii: "*"), to: connection), text, request.segments)
    var names = request.actionNames
    while let name = names.next(text) { root(IndexHash.of(text, name, from: connection), text, request.segments) }
  }

  private mutating func root(_ hash: UInt64, _ text: Span<UInt8>, _ segments: SegmentCursor) {
    if let node = index.table.node(IndexHash.step(hash, .root, below: .max)) { walk(node, text, segments) }
  }

  /// A node and what may be below it; as deep as the request has segments.
  private mutating func walk(_ id: UInt32, _ text: Span<UInt8>, _ segments: SegmentCursor) {
    let node = index.nodes[Int(id)]
    var rest = segments
    guard let piece = rest.next(text) else { return visit(id, node, sketch: 0) }
    guard piece.kind == .literal else {
      // of a pattern nothing is known but that it may be anything below
      visit(id, node, sketch: 0)
      return take(node.splitEnd..<node.end)
    }
    var hash = IndexHash.start
    for place in piece.range {
      hash = IndexHash.adding(text[place], to: hash)
      if node.hasPrefix(of: place - piece.range.lowerBound + 1) { step(hash, .prefix, below: id, text, rest) }
    }
    visit(id, node, sketch: RuleIndex.sketch(hash))
    guard node.splitEnd < node.end else { return }
    if node.any != 0 { walk(node.any, text, rest) }
    step(hash, .literal, below: id, text, rest)
  }

  private mutating func step(
    _ hash: UInt64, _ kind: Step, below id: UInt32, _ text: Span<UInt8>, _ rest: SegmentCursor
  ) {
    if let child = index.table.node(IndexHash.step(hash, kind, below: id)) { walk(child, text, rest) }
  }

  /// The entries of a node, and of those split off from it the ones that may be about the caller.
  private mutating func visit(_ id: UInt32, _ node: RuleIndex.Node, sketch: UInt32) {
    for place in Int(node.firstEntry)..<Int(index.nodes[Int(id) + 1].firstEntry) {
      let entry = index.entries[place]
      if entry.sketch == sketch || entry.sketch == 0 || sketch == 0 { found.append(entry) }
    }
    guard node.split != .root else { return }
    if node.others != 0, !everyone { visit(node.others, index.nodes[Int(node.others)], sketch: sketch) }
    if everyone || !visitSplit(id, node, sketch) { take(id + 1..<node.splitEnd) }
  }

  private mutating func visitSplit(_ id: UInt32, _ node: RuleIndex.Node, _ sketch: UInt32) -> Bool {
    let (index, keys) = (index, keys)
    return keys.forEach(node.split) { hash in
      if let child = index.table.node(IndexHash.step(hash, node.split, below: id)) {
        visit(child, index.nodes[Int(child)], sketch: sketch)
      }
    }
  }

  private mutating func take(_ range: Range<UInt32>) {
    guard !range.isEmpty else { return }
    let entries = index.nodes[Int(range.lowerBound)].firstEntry..<index.nodes[Int(range.upperBound)].firstEntry
    found.append(contentsOf: index.entries[Int(entries.lowerBound)..<Int(entries.upperBound)])
  }
}
