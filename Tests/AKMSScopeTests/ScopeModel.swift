// The grammar and the algebra once more, by brute force: from contract section 3 alone, nothing of AKMSScope in it.

/// A scope as plain values: what ``World`` can decide atom by atom.
struct ScopeModel {
  let connection: String
  /// nil for `*`.
  let actions: [String]?
  let segments: [String]
  let params: [String: String]

  /// - Parameter text: Canonical, as ``ReferenceGrammar`` gives it.
  init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let rest = parts[2].split(separator: ",").map(String.init)
    connection = parts[0]
    actions = parts[1] == "*" ? nil : parts[1].split(separator: "+").map(String.init)
    segments = rest[0].split(separator: "/").map(String.init)
    params = Dictionary(
      uniqueKeysWithValues: rest.dropFirst().map { param in
        let pair = param.split(separator: "=", maxSplits: 1).map(String.init)
        return (pair[0], pair[1])
      })
  }

  func holds(action: String) -> Bool { actions?.contains(action) ?? true }

  func holds(params: [String: String]) -> Bool { self.params.allSatisfy { params[$0.key] == $0.value } }

  func holds(path: [String]) -> Bool { Self.matches(segments[...], path[...]) }

  /// Whether the path or one above it is one of the resource's.
  func covers(path: [String]) -> Bool { (1...path.count).contains { holds(path: Array(path.prefix($0))) } }

  private static func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    guard let segment = path.first else { return false }
    if first == "**" { return true }
    let fits = first.hasSuffix("*") ? segment.hasPrefix(first.dropLast()) : first == segment
    return fits && matches(pattern.dropFirst(), path.dropFirst())
  }
}

/// All atoms of a small world.
///
/// In each dimension it has a symbol that no pattern names, and one that only a prefix matches; its paths are one
/// segment longer than any pattern. So a containment that holds here by accident holds everywhere.
struct World {
  let actions: [String]
  let paths: [[String]]
  let params: [[String: String]]

  /// For the patterns of ``SeededGenerator/scopeText()``: three segments over `a`, `ab`, `b` and their prefixes.
  static let wide = World(symbols: ["a", "ab", "abz", "az", "b", "z"], depth: 3)
  /// For two segments over `a`, `ab`, `a*`.
  static let small = World(symbols: ["a", "ab", "az", "z"], depth: 2)
  /// The paths of ``wide``, one action, no params.
  static let paths = World(symbols: ["a", "ab", "abz", "az", "b", "z"], depth: 3, actions: ["a"], params: [[:]])

  init(
    symbols: [String], depth: Int, actions: [String] = ["a", "b", "z"],
    params: [[String: String]] = [
      [:], ["j": "1"], ["k": "1"], ["k": "2"], ["j": "1", "k": "1"], ["j": "1", "k": "2"],
    ]
  ) {
    (self.actions, self.params) = (actions, params)
    var (paths, longest) = ([[String]](), [[String]]([[]]))
    for _ in 0..<depth {
      longest = longest.flatMap { path in symbols.map { path + [$0] } }
      paths += longest
    }
    self.paths = paths + longest.map { $0 + ["z"] }  // only `**` matches these
  }

  var count: Int { actions.count * paths.count * params.count }

  /// Each atom as the text of a scope with one action and one path.
  var texts: [String] {
    actions.flatMap { action in
      paths.flatMap { path in
        params.map { params in
          "c:\(action):\(path.joined(separator: "/"))"
            + params.sorted { $0.key < $1.key }.map { ",\($0.key)=\($0.value)" }.joined()
        }
      }
    }
  }

  /// The atoms of a scope, in the order of ``texts``.
  func members(_ scope: ScopeModel) -> AtomSet { members(scope, paths.map(scope.holds(path:))) }

  /// The atoms that a deny covers: its own, and those with a path above that is its own.
  func denied(_ scope: ScopeModel) -> AtomSet { members(scope, paths.map(scope.covers(path:))) }

  private func members(_ scope: ScopeModel, _ paths: [Bool]) -> AtomSet {
    let params = params.map(scope.holds(params:))
    return AtomSet(
      actions.map(scope.holds(action:)).flatMap { action in
        paths.flatMap { path in params.map { action && path && $0 } }
      })
  }
}

/// A set of atoms, 64 in a word, so that thousands of pairs can be compared.
struct AtomSet: Hashable {
  private var words: [UInt64]

  init(_ flags: [Bool]) {
    words = Array(repeating: 0, count: (flags.count + 63) / 64)
    for (index, flag) in flags.enumerated() where flag { words[index / 64] |= 1 << UInt64(index % 64) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ index: Int) -> Bool { words[index / 64] >> UInt64(index % 64) & 1 == 1 }

  func intersection(_ other: AtomSet) -> AtomSet {
    var out = self
    for index in words.indices { out.words[index] &= other.words[index] }
    return out
  }

  func union(_ other: AtomSet) -> AtomSet {
    var out = self
    for index in words.indices { out.words[index] |= other.words[index] }
    return out
  }
}
