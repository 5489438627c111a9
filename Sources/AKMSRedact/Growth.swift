/// A ``Trie`` while its memory is being filled.
struct Growth {
  private typealias Node = Trie.Node

  private let indexed: Int
  private(set) var nodeCount = 1
  private(set) var labelCount = 0
  private(set) var bytes = ByteSet()
  private(set) var tails: [Tail] = []

  init(indexed: Int) { self.indexed = indexed }

  /// - Parameter memory: Zeroed; room for all nodes, and from `offset` on for all labels.
  mutating func fill(
    _ memory: UnsafeMutableRawBufferPointer, labelsAt offset: Int, with spellings: [Spelling],
    in values: UnsafeRawBufferPointer
  ) {
    let start = memory.baseAddress!
    let nodes = unsafe start.assumingMemoryBound(to: Node.self)
    let labels = unsafe (start + offset).assumingMemoryBound(to: UInt8.self)
    for number in spellings.indices {
      unsafe add(spellings, number, to: nodes, labels, in: values)
    }
  }

  private mutating func add(
    _ spellings: [Spelling], _ number: Int, to nodes: UnsafeMutablePointer<Node>,
    _ labels: UnsafeMutablePointer<UInt8>, in values: UnsafeRawBufferPointer
  ) {
    let spelling = spellings[number]
    var (node, depth, place) = (0, 0, Spelling.Place())
    let before = (nodes: nodeCount, labels: labelCount)
    while depth < indexed, let byte = unsafe spelling.next(&place, in: values) {
      unsafe labels[labelCount] = byte
      labelCount += 1
      depth += 1
      node = unsafe child(of: node, by: byte, in: nodes)
    }
    if nodeCount == before.nodes { labelCount = before.labels }
    if unsafe !nodes[node].isEnd { unsafe (nodes[node].isEnd, nodes[node].name) = (true, spelling.name) }
    guard unsafe !spelling.isAtEnd(place, in: values),
      unsafe !isThere(spelling, place, after: nodes[node].tail, spellings, in: values)
    else { return }
    tails.append(Tail(spelling: number, name: spelling.name, place: place, next: unsafe nodes[node].tail))
    unsafe nodes[node].tail = UInt32(tails.count)
  }

  private mutating func child(of parent: Int, by byte: UInt8, in nodes: UnsafeMutablePointer<Node>) -> Int {
    var next = unsafe Int(nodes[parent].child)
    while next != 0 {
      if unsafe nodes[next].byte == byte { return next }
      next = unsafe Int(nodes[next].sibling)
    }
    let new = nodeCount
    nodeCount += 1
    bytes.insert(byte)
    unsafe nodes[new] = Node(sibling: nodes[parent].child, labelEnd: UInt32(labelCount), byte: byte)
    unsafe nodes[parent].child = UInt32(new)
    return new
  }

  /// Whether the same line has been added: a file may repeat one a thousand times, each of which would be compared.
  private func isThere(
    _ spelling: Spelling, _ place: Spelling.Place, after first: UInt32, _ spellings: [Spelling],
    in values: UnsafeRawBufferPointer
  ) -> Bool {
    guard case .raw = spelling.form else { return false }
    var next = first
    while next != 0 {
      let tail = tails[Int(next) - 1]
      let other = spellings[tail.spelling]
      if case .raw = other.form, unsafe values[spelling.range].elementsEqual(values[other.range]) { return true }
      next = tail.next
    }
    return false
  }
}
