internal import AKMSScope

/// Rules of one effect, by id, with a sketch of every scope beside them.
///
/// Every scope's sketch is looked at for every request: three words and no reference count, so a rule that cannot
/// match costs a few instructions. What the sketch cannot exclude is decided exactly.
struct RuleList: Sendable {
  let rules: [Rule]
  private let entries: [Entry]

  private struct Entry {
    let sketch: ScopeSketch
    let rule: Int
  }

  init(_ rules: [Rule]) {
    self.rules = rules
    entries = rules.enumerated().flatMap { index, rule in
      rule.scopes.map { Entry(sketch: ScopeSketch($0), rule: index) }
    }
  }

  /// The rules with a scope that may have an atom in common with `request` and that pass `test`, by id.
  func filter(touching request: Scope, _ test: (Rule) -> Bool) -> [Rule] {
    let sketch = ScopeSketch(request)
    return prefix(.max, sketched: { $0.mayTouch(sketch) }, test)
  }

  /// The first so many rules, by id, that have a scope whose sketch passes and that pass `test`.
  func prefix(_ limit: Int, sketched: (ScopeSketch) -> Bool, _ test: (Rule) -> Bool) -> [Rule] {
    var found: [Rule] = []
    var last = -1
    for entry in entries where entry.rule != last && sketched(entry.sketch) {
      if found.count >= limit { break }
      last = entry.rule
      if test(rules[entry.rule]) { found.append(rules[entry.rule]) }
    }
    return found
  }
}

/// A scope in three words that exclude most others: what `mayTouch` denies has no atom in common, not even below.
struct ScopeSketch: Sendable {
  /// Hash of the connection.
  let connection: UInt64
  /// One bit for each action, by its hash; all for `*`.
  let actions: UInt64
  /// Hash of the first segment; 0 where that has a wildcard.
  let head: UInt64

  init(_ scope: Scope) {
    connection = Self.hash(scope.connection)
    switch scope.actions {
    case .all: actions = .max
    case .some(let names): actions = names.reduce(0) { $0 | 1 << (Self.hash($1) >> 58) }
    }
    if case .literal(let text)? = scope.resource.first { head = Self.hash(text) } else { head = 0 }
  }

  func mayTouch(_ other: ScopeSketch) -> Bool {
    connection == other.connection && actions & other.actions != 0
      && (head == other.head || head == 0 || other.head == 0)
  }

  /// FNV-1a, 64 bits: equal text gives equal hashes in every process, so that decisions can be replayed.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
