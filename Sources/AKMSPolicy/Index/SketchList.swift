internal import AKMSScope

/// Every scope of the allows in two words, by rule: for near misses, which look at rules that do not match.
struct SketchList: Sendable {
  private struct Sketch {
    /// Index into the rules.
    let rule: UInt32
    /// Of the hash of the connection.
    let connection: UInt32
    /// One bit for each action, by its hash; all for `*`.
    let actions: UInt64
  }

  private let sketches: [Sketch]

  init(_ rules: [Rule]) {
    var sketches: [Sketch] = []
    for (number, rule) in rules.enumerated() where rule.effect == .allow {
      for scope in rule.scopes { sketches.append(Self.sketch(of: scope, rule: UInt32(number))) }
    }
    self.sketches = sketches
  }

  /// The first rules, by id, that may be at a distance from a request and that pass a test.
  ///
  /// - Parameter distance: 1 where connection and actions fit, 2 and 3 where the connection does, else 4.
  func first(_ limit: Int, atMost distance: Int, from request: Scope, _ test: (Int) -> Bool) -> [Int] {
    let wanted = Self.sketch(of: request, rule: 0)
    var found: [Int] = []
    var last: UInt32?
    for sketch in sketches where sketch.rule != last && Self.may(sketch, be: distance, from: wanted) {
      if found.count >= limit { break }
      last = sketch.rule
      if test(Int(sketch.rule)) { found.append(Int(sketch.rule)) }
    }
    return found
  }

  /// Never wrongly false.
  private static func may(_ sketch: Sketch, be distance: Int, from wanted: Sketch) -> Bool {
    switch distance {
    case 1: sketch.connection == wanted.connection && sketch.actions & wanted.actions != 0
    case 2, 3: sketch.connection == wanted.connection
    default: true
    }
  }

  private static func sketch(of scope: Scope, rule: UInt32) -> Sketch {
    var actions = UInt64.max
    if case .some(let names) = scope.actions {
      actions = names.reduce(0) { $0 | 1 << (IndexHash.step(IndexHash.of($1.utf8), .root, below: 0) >> 58) }
    }
    return Sketch(
      rule: rule, connection: UInt32(truncatingIfNeeded: IndexHash.of(scope.connection.utf8)), actions: actions)
  }
}
