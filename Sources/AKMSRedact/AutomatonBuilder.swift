/// Makes the automaton from the tree, breadth first, so that a state's number is lower than those of all deeper ones.
@safe struct AutomatonBuilder {
  private let layout: Layout
  private let states: UnsafeMutablePointer<State>
  private let rows: UnsafeMutablePointer<UInt32>
  private let pairs: UnsafeMutablePointer<UInt32>
  private let classes: UnsafeMutablePointer<UInt8>
  private let labels: UnsafeMutablePointer<UInt8>
  private var next = 1

  /// - Parameter memory: Zeroed; as large as the layout says.
  init(_ layout: Layout, in memory: UnsafeMutableRawBufferPointer) {
    self.layout = layout
    let start = memory.baseAddress!
    unsafe states = start.assumingMemoryBound(to: State.self)
    unsafe rows = (start + layout.rows).assumingMemoryBound(to: UInt32.self)
    unsafe pairs = (start + layout.pairs).assumingMemoryBound(to: UInt32.self)
    unsafe classes = (start + layout.classes).assumingMemoryBound(to: UInt8.self)
    unsafe labels = (start + layout.labels).assumingMemoryBound(to: UInt8.self)
  }

  mutating func fill(from trie: borrowing Trie) {
    number(trie.bytes)
    let count = layout.stateCount
    unsafe trie.withUnsafe { nodes, text in
      unsafe labels.update(from: text, count: layout.labelCount)
      for state in 0..<count { unsafe add(state, nodes) }
    }
  }

  /// Gives each byte that a spelling has a class of its own.
  private func number(_ bytes: ByteSet) {
    var next: UInt8 = bytes.count == 256 ? 0 : 1
    for byte in UInt8.min ... .max where bytes.contains(byte) {
      unsafe classes[Int(byte)] = next
      next &+= 1
    }
  }

  /// A state's row and its children; all of them are known of every lower state.
  ///
  /// Until this, the place of a state's first child holds the number of its node in the tree.
  private mutating func add(_ state: Int, _ nodes: UnsafePointer<Trie.Node>) {
    var node = unsafe Int(nodes[Int(states[state].child)].child)
    unsafe states[state].child = UInt32(next)
    if state != 0 && state < layout.rowCount { inherit(state) }
    while node != 0 {
      unsafe addChild(of: state, node, nodes[node])
      node = unsafe Int(nodes[node].sibling)
    }
    unsafe states[state].children = UInt16(next - Int(states[state].child))
    unsafe states[state].live =
      states[state].children > 0 ? states[state].depth : states[Int(states[state].fail)].live
  }

  private func inherit(_ state: Int) {
    let fail = unsafe Int(states[state].fail)
    unsafe (rows + state * layout.stride).update(from: rows + fail * layout.stride, count: layout.stride)
  }

  private mutating func addChild(of parent: Int, _ number: Int, _ node: Trie.Node) {
    let above = unsafe states[parent]
    let fail = parent == 0 ? 0 : automaton.step(Int(above.fail), node.byte)
    let below = unsafe states[fail]
    unsafe states[next] = State(
      child: UInt32(number), fail: UInt32(fail), labelEnd: node.labelEnd, tail: node.tail,
      name: node.isEnd ? node.name : below.name, byte: node.byte, depth: above.depth + 1,
      hit: node.isEnd ? above.depth + 1 : below.hit)
    if 1...3 ~= above.depth { unsafe admit(labels[Int(node.labelEnd) - 2], node.byte) }
    link(parent, next)
    next += 1
  }

  /// A pair that the scan stops at.
  private func admit(_ first: UInt8, _ second: UInt8) {
    let pair = Int(first) | Int(second) << 8
    unsafe pairs[pair >> 5] |= 1 << UInt32(pair & 31)
  }

  private func link(_ parent: Int, _ child: Int) {
    guard parent < layout.rowCount else { return }
    let place = unsafe parent * layout.stride + Int(classes[Int(states[child].byte)])
    unsafe rows[place] = UInt32(child * layout.stride) | (states[child].hit > 0 ? Layout.hitFlag : 0)
  }

  private var automaton: Automaton {
    unsafe Automaton(layout, at: UnsafeRawPointer(states))
  }
}
