internal import AKMSPolicy
internal import AKMSScope

/// Scopes of rules by connection and first segment, so that those near another are found without looking at all.
struct ScopeIndex: Sendable {
  /// One scope of one rule.
  struct Entry: Sendable {
    /// Index into the rules that the index was made of.
    let rule: Int
    let scope: Scope
  }

  private struct Shelf: Sendable {
    var all: [Entry] = []
    var wild: [Entry] = []
    var byHead: [String: [Entry]] = [:]
  }

  private var shelves: [String: Shelf] = [:]

  init(_ rules: [Rule]) {
    for (index, rule) in rules.enumerated() {
      for scope in rule.scopes { add(Entry(rule: index, scope: scope)) }
    }
  }

  private mutating func add(_ entry: Entry) {
    let head = entry.scope.head
    shelves[entry.scope.connection, default: Shelf()].all.append(entry)
    if let head {
      shelves[entry.scope.connection]?.byHead[head, default: []].append(entry)
    } else {
      shelves[entry.scope.connection]?.wild.append(entry)
    }
  }

  /// Those that can have an atom in common with `scope`, or lie above it: never too few.
  func near(_ scope: Scope) -> [Entry] {
    guard let shelf = shelves[scope.connection] else { return [] }
    guard let head = scope.head else { return shelf.all }
    return (shelf.byHead[head] ?? []) + shelf.wild
  }

  /// Those that can hold all of `scope`: never too few.
  func above(_ scope: Scope) -> [Entry] {
    guard let shelf = shelves[scope.connection] else { return [] }
    return (scope.head.flatMap { shelf.byHead[$0] } ?? []) + shelf.wild
  }
}

extension Scope {
  /// The first segment, where it is literal.
  var head: String? { if case .literal(let text)? = resource.first { text } else { nil } }
}
