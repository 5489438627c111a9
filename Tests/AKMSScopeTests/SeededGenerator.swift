/// SplitMix64: small, seedable, the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SeededGenerator {
  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }

  mutating func isHeads() -> Bool { next() & 1 == 0 }

  /// A canonical scope over the alphabet of ``World/wide``, at most three segments.
  mutating func scopeText() -> String {
    let segments = ["*", "a", "ab", "b", "a*", "ab*"]
    var resource = (0..<Int.random(in: 0...2, using: &self)).map { _ in pick(segments) }
    resource.append(pick(segments + ["**"]))
    let params = pick(["", "", ",j=1", ",k=1", ",k=2", ",j=1,k=1"])
    return "c:\(pick(["*", "a", "b", "a+b"])):\(resource.joined(separator: "/"))\(params)"
  }

  /// A canonical scope with everything that the grammar has: long names, encoded bytes, many actions and params.
  mutating func richText(params range: ClosedRange<Int> = 0...3) -> String {
    let names = Set((0..<Int.random(in: 1...5, using: &self)).map { _ in name() }).sorted()
    let actions = Int.random(in: 0..<5, using: &self) == 0 ? "*" : names.joined(separator: "+")
    var segments = (0..<Int.random(in: 1...5, using: &self)).map { _ in segment() }
    if isHeads() { segments.append("**") }
    let params = Set((0..<Int.random(in: range, using: &self)).map { _ in name() }).sorted()
    return "\(name()):\(actions):\(segments.joined(separator: "/"))" + params.map { ",\($0)=\(characters())" }.joined()
  }

  mutating func name() -> String {
    let rest = Array("abcz019-")
    return pick(["a", "b", "z"]) + String((0..<Int.random(in: 0...3, using: &self)).map { _ in pick(rest) })
  }

  /// 1 to 6 `char` in canonical spelling, never `.` or `..`.
  mutating func characters() -> String {
    let all = ["a", "Z", "0", "-", "_", "~", ":", "@", "#", "%00", "%2A", "%2F", "%25", "%2C", "%FF", "a.", ".a"]
    return (0..<Int.random(in: 1...6, using: &self)).map { _ in pick(all) }.joined()
  }

  private mutating func segment() -> String {
    switch Int.random(in: 0..<4, using: &self) {
    case 0: "*"
    case 1: characters() + "*"
    default: characters()
    }
  }

  /// A scope that has much in common with another: wider here, narrower there.
  mutating func relative(of text: String) -> String {
    let model = ScopeModel(text)
    var segments = model.segments.filter { $0 != "**" }.map { segment in
      switch Int.random(in: 0..<6, using: &self) {
      case 0: "*"
      case 1: segment.hasPrefix("%") || segment == "*" ? segment : segment.prefix(1) + "*"
      case 2: segment.hasSuffix("*") ? segment.dropLast() + "x" : segment
      default: segment
      }
    }
    if isHeads() {
      segments = segments.dropLast() + ["**"]
    } else if model.segments.last == "**" {
      segments.append("q")
    }
    let actions = isHeads() ? (model.actions ?? ["a"]).filter { _ in isHeads() } + [name()] : model.actions ?? ["*"]
    var params = model.params.filter { _ in isHeads() }
    if isHeads() { params[name()] = characters() }
    return "\(model.connection):\(Set(actions).sorted().joined(separator: "+")):\(segments.joined(separator: "/"))"
      + params.sorted { $0.key < $1.key }.map { ",\($0.key)=\($0.value)" }.joined()
  }

  /// A few bytes replaced, inserted or removed.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let interesting = Array("*:/,=+%.4aF2 \u{0}\n".utf8) + [0x80, 0xFF]
    for _ in 0..<Int.random(in: 0...4, using: &self) {
      let index = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<3, using: &self) {
      case 0: bytes.insert(pick(interesting), at: index)
      case 1: if index < bytes.count { bytes[index] = pick(interesting) }
      default: if index < bytes.count { bytes.remove(at: index) }
      }
    }
    return bytes
  }
}
