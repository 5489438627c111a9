/// 64-bit hashes of texts, the same in every process. Two texts with one hash only cost time: whatever an index
/// finds is compared exactly before it counts.
enum IndexHash {
  /// FNV-1a, before the first byte.
  static let start: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  static func adding(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// - Parameter start: The hash of what stands before the bytes.
  static func of(_ bytes: some Sequence<UInt8>, from start: UInt64 = Self.start) -> UInt64 {
    bytes.reduce(start) { adding($1, to: $0) }
  }

  static func of(_ text: Span<UInt8>, _ range: Range<Int>, from start: UInt64 = Self.start) -> UInt64 {
    var hash = start
    for place in range { hash = adding(text[place], to: hash) }
    return hash
  }

  /// The hash of a step below a node: `mix` of MurmurHash3's end, so that all bits depend on all.
  @inline(__always)
  static func step(_ hash: UInt64, _ kind: Step, below node: UInt32) -> UInt64 {
    var mixed = hash ^ (UInt64(node) &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(kind.rawValue) << 56)
    mixed ^= mixed >> 33
    mixed &*= 0xFF51_AFD7_ED55_8CCD
    mixed ^= mixed >> 33
    return mixed == 0 ? 1 : mixed
  }
}

/// How a node of the index hangs below another.
enum Step: UInt8 {
  /// A connection with one action, or with `*`; below nothing.
  case root
  /// The next segment is this text.
  case literal
  /// The next segment begins with this text: `abc*`.
  case prefix
  /// The next segment is `*`.
  case any
  /// The rule names this user, `group:NAME`, profile, agent or directory.
  case user, profile, agent, cwd
  /// The rule says nothing of the key by which the others are split.
  case others
}

/// From the hash of a step to its node: open addressing, never more than half full. Hash and node stand side by side,
/// since with many rules each look is a cache line that is not there.
struct StepTable: Sendable {
  private struct Slot {
    var hash: UInt64 = 0
    var node: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var mask = 0

  /// - Parameter steps: Each hash once, none 0.
  init(_ steps: [(hash: UInt64, node: UInt32)]) {
    guard !steps.isEmpty else { return }
    var size = 2
    while size < steps.count * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    mask = size - 1
    for step in steps { slots[place(of: step.hash)] = Slot(hash: step.hash, node: step.node) }
  }

  /// The node behind a step's hash; nil where there is none.
  @inline(__always)
  func node(_ hash: UInt64) -> UInt32? {
    guard mask > 0 else { return nil }
    let slot = slots[place(of: hash)]
    return slot.hash == hash ? slot.node : nil
  }

  @inline(__always)
  private func place(of hash: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place].hash != 0, slots[place].hash != hash { place = (place + 1) & mask }
    return place
  }
}
