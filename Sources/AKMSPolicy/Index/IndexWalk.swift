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
    start(request.text.utf8.span)
  }

  /// From the roots of the connection and each action.
  private mutating func start(_ text: Span<UInt8>) {
    let resource = PathReader.resource(of: text)
    var hash = IndexHash.start
    var first = 0
    while first < resource, text[first] != UInt8(ascii: ":") {
      (hash, first) = (IndexHash.adding(text[first], to: hash), first + 1)
    }
    let connection = IndexHash.adding(UInt8(ascii: ":"), to: hash)
    if first + 1 < resource, text[first + 1] == UInt8(ascii: "*") { return startAll(text, first, resource) }
    root(IndexHash.adding(UInt8(ascii: "*"), to: connection), text, resource)
    hash = connection
    for place in first + 1..<resource {
      let isEnd = text[place] == UInt8(ascii: "+") || text[place] == UInt8(ascii: ":")
      if isEnd { root(hash, text, resource) }
      hash = isEnd ? connection : IndexHash.adding(text[place], to: hash)
    }
  }

  /// Every action of the connection, whose text ends at `colon`.
  private mutating func startAll(_ text: Span<UInt8>, _ colon: Int, _ resource: Int) {
    for root in index.roots {
      let name = root.connection.utf8.span
      guard name.count == colon, (0..<colon).allSatisfy({ text[$0] == name[$0] }) else { continue }
      walk(root.node, text, resource)
    }
  }

  private mutating func root(_ hash: UInt64, _ text: Span<UInt8>, _ resource: Int) {
    if let node = index.table.node(IndexHash.step(hash, .root, below: .max)) { walk(node, text, resource) }
  }

  /// A node and what may be below it; as deep as the request has segments.
  private mutating func walk(_ id: UInt32, _ text: Span<UInt8>, _ at: Int?) {
    let node = index.nodes[Int(id)]
    guard let at else { return visit(id, node, sketch: 0) }
    let piece = PathReader.piece(of: text, at: at)
    guard piece.kind == .literal else {
      // of a pattern nothing is known but that it may be anything below
      visit(id, node, sketch: 0)
      return take(node.splitEnd..<node.end)
    }
    var hash = IndexHash.start
    for place in piece.start..<piece.end {
      hash = IndexHash.adding(text[place], to: hash)
      if node.hasPrefix(of: place - piece.start + 1) { step(hash, .prefix, below: id, text, piece.next) }
    }
    visit(id, node, sketch: RuleIndex.sketch(hash))
    guard node.splitEnd < node.end else { return }
    if node.any != 0 { walk(node.any, text, piece.next) }
    step(hash, .literal, below: id, text, piece.next)
  }

  private mutating func step(
    _ hash: UInt64, _ kind: Step, below id: UInt32, _ text: Span<UInt8>, _ next: Int?
  ) {
    if let child = index.table.node(IndexHash.step(hash, kind, below: id)) { walk(child, text, next) }
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
