import AKMSScope

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

  /// A scope over the alphabet of ``Universe``, at most three segments.
  mutating func scopeText() -> String {
    let actions = pick(["*", "a", "b", "a+b"])
    let segments = ["*", "a", "ab", "b", "a*", "ab*"]
    var resource = (0..<Int.random(in: 0...2, using: &self)).map { _ in pick(segments) }
    resource.append(pick(segments + ["**"]))
    let params = pick(["", "", ",j=1", ",k=1", ",k=2", ",j=1,k=1"])
    return "c:\(actions):\(resource.joined(separator: "/"))\(params)"
  }
}

/// All atoms of a small world, and which of them a scope holds, decided by brute force from the grammar's words.
///
/// In each dimension the world has a symbol that no generated scope names, and one that only a prefix matches
/// (`az`, `abz`); its paths are one segment longer than any generated pattern. So a containment that holds here by
/// accident holds everywhere.
struct Universe {
  struct Atom {
    let action: String
    let path: [String]
    let params: [String: String]
  }

  let atoms: [Atom]

  init() {
    let symbols = ["a", "ab", "abz", "az", "b", "z"]
    let one = symbols.map { [$0] }
    let two = one.flatMap { path in symbols.map { path + [$0] } }
    let three = two.flatMap { path in symbols.map { path + [$0] } }
    let paths = one + two + three + three.map { $0 + ["z"] }  // the fourth can be matched by ** alone
    let params: [[String: String]] = [
      [:], ["j": "1"], ["k": "1"], ["k": "2"], ["j": "1", "k": "1"], ["j": "1", "k": "2"],
    ]
    atoms = ["a", "b", "z"].flatMap { action in
      paths.flatMap { path in params.map { Atom(action: action, path: path, params: $0) } }
    }
  }

  func members(_ scope: Scope) -> AtomSet {
    AtomSet(atoms.map { Self.holds(scope, $0.action, $0.path, $0.params) })
  }

  /// The atoms that a deny of `scope` covers: its own, and those with a parent that is its own.
  func denied(_ scope: Scope) -> AtomSet {
    AtomSet(
      atoms.map { atom in
        (1...atom.path.count).contains { Self.holds(scope, atom.action, Array(atom.path.prefix($0)), atom.params) }
      })
  }

  private static func holds(_ scope: Scope, _ action: String, _ path: [String], _ params: [String: String]) -> Bool {
    if case .some(let names) = scope.actions, !names.contains(action) { return false }
    return scope.params.allSatisfy { params[$0.name] == $0.value } && matches(scope.resource[...], path[...])
  }

  private static func matches(_ pattern: ArraySlice<Segment>, _ path: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    guard let segment = path.first else { return false }
    switch first {
    case .rest: return true
    case .any: break
    case .literal(let text): if text != segment { return false }
    case .prefix(let text): if !segment.hasPrefix(text) { return false }
    }
    return matches(pattern.dropFirst(), path.dropFirst())
  }
}

/// A set of atoms, 64 in a word, so that thousands of pairs can be compared.
struct AtomSet: Equatable {
  private var words: [UInt64]

  init(_ flags: [Bool]) {
    words = Array(repeating: 0, count: (flags.count + 63) / 64)
    for (index, flag) in flags.enumerated() where flag { words[index / 64] |= 1 << UInt64(index % 64) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func intersection(_ other: AtomSet) -> AtomSet {
    var out = self
    for index in words.indices { out.words[index] &= other.words[index] }
    return out
  }
}
