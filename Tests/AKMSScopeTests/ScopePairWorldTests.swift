import AKMSModel
import AKMSScope
import Testing

/// The brute-force model over everything that the grammar has: for each pair of scopes a world of their own, made of
/// the symbols that they name and of one that neither names.
@Suite struct ScopePairWorldTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `two scopes relate as their sets of atoms do, whatever their alphabet`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var (wrong, overlaps, count) = ([String](), 0, 0)
    for _ in 0..<120 {
      let first = random.shortText()
      let second = random.relative(of: first)
      let world = PairWorld(ScopeModel(first), ScopeModel(second))
      for (a, b) in [(first, second), (second, first)] {
        let (left, right) = (try Scope(parsing: a), try Scope(parsing: b))
        if let fault = world.fault(left, right) { wrong.append("\(a) \(b): \(fault)") }
        (count, overlaps) = (count + 1, overlaps + (left.overlaps(right) ? 1 : 0))
      }
    }
    #expect(wrong == [])
    #expect(count == 240 && overlaps > 20, "\(overlaps) pairs overlap")
  }
}

/// All atoms that can tell two scopes apart.
private struct PairWorld {
  private let actions: [String]
  private let paths: [[String]]
  private let params: [[String: String]]

  init(_ a: ScopeModel, _ b: ScopeModel) {
    actions = Array(Set((a.actions ?? []) + (b.actions ?? []) + ["other"]))
    let depth = max(a.segments.count, b.segments.count) + 1
    var (paths, open) = ([[String]](), [[String]()])
    for level in 0..<depth {
      let symbols = Self.symbols(a, level).union(Self.symbols(b, level)).union(["other"])
      open = open.flatMap { path in symbols.map { path + [$0] } }
      paths += open
    }
    self.paths = paths
    params = Self.values(a, b).reduce([[:]]) { made, pair in
      made.flatMap { set in [set] + pair.values.map { set.merging([pair.name: $0]) { $1 } } }
    }
  }

  /// What a pattern's segment names: the text itself, and for a prefix one more that begins so.
  private static func symbols(_ scope: ScopeModel, _ level: Int) -> Set<String> {
    guard level < scope.segments.count else { return [] }
    let segment = scope.segments[level]
    if segment == "*" || segment == "**" { return [] }
    return segment.hasSuffix("*") ? [String(segment.dropLast()), segment.dropLast() + "~"] : [segment]
  }

  private static func values(_ a: ScopeModel, _ b: ScopeModel) -> [(name: String, values: Set<String>)] {
    Set(a.params.keys).union(b.params.keys).map { name in
      (name, Set([a.params[name], b.params[name], "other"].compactMap(\.self)))
    }
  }

  /// What of the algebra is not as the sets of atoms say.
  func fault(_ a: Scope, _ b: Scope) -> String? {
    let (left, right) = (members(a), members(b))
    let both = zip(left, right).map { $0 && $1 }
    let meet = try? a.meet(b)
    if a.isContained(in: b) != (both == left) { return "isContained" }
    if a.overlaps(b) != both.contains(true) { return "overlaps" }
    if a.reaches(b) != zip(members(a, covered: true), right).contains(where: { $0 && $1 }) { return "reaches" }
    if (meet != nil) != both.contains(true) { return "meet exists" }
    return meet.map { members($0) == both } ?? true ? nil : "meet is \(meet?.text ?? "")"
  }

  private func members(_ scope: Scope, covered: Bool = false) -> [Bool] {
    let model = ScopeModel(scope.text)
    let paths = paths.map { covered ? model.covers(path: $0) : model.holds(path: $0) }
    let params = params.map(model.holds(params:))
    return actions.map(model.holds(action:)).flatMap { action in
      paths.flatMap { path in params.map { action && path && $0 } }
    }
  }
}

extension SeededGenerator {
  /// Of at most three segments, so that a world of all its paths stays small.
  fileprivate mutating func shortText() -> String {
    let parts = richText(params: 0...2).split(separator: ",", omittingEmptySubsequences: false)
    let segments = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    return ([segments.prefix(3).joined(separator: "/")] + parts.dropFirst().map(String.init)).joined(separator: ",")
  }
}
