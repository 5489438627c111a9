internal import AKMSScope

/// What one caller used, atom by atom, without what another of its atoms holds already.
struct LearnedScopes: Sendable {
  /// One atom's longest time, and which uses rest on it (indexes).
  struct Need: Sendable {
    var ttl: Int
    var uses: Set<Int>
  }

  private(set) var atoms: [Scope: Need] = [:]

  mutating func add(_ atom: Scope, ttl: Int, use: Int) {
    var need = atoms[atom] ?? Need(ttl: ttl, uses: [])
    need.ttl = max(need.ttl, ttl)
    need.uses.insert(use)
    atoms[atom] = need
  }

  /// Drops every atom that one of `other` holds for as long; its uses go to that one.
  mutating func drop(heldBy other: inout LearnedScopes) {
    let holders = Holders(other.atoms.keys)
    for (atom, need) in atoms {
      guard let holder = holders.first(of: atom, where: { other.atoms[$0].map { $0.ttl >= need.ttl } ?? false }) else {
        continue
      }
      other.atoms[holder]?.uses.formUnion(need.uses)
      atoms[atom] = nil
    }
  }

  /// Drops every atom that another one holds for as long.
  mutating func dropHeld() {
    let holders = Holders(atoms.keys)
    for (atom, need) in atoms.sorted(by: { $0.key < $1.key }) {
      let holder = holders.first(of: atom) { other in
        other != atom && atoms[other].map { $0.ttl >= need.ttl } ?? false
      }
      guard let holder else { continue }
      atoms[holder]?.uses.formUnion(need.uses)
      atoms[atom] = nil
    }
  }
}

/// Finds what may hold an atom without looking at all of many: a scope without wildcards holds only its own resource.
private struct Holders {
  private var wild: [Scope] = []
  private var concrete: [String: [Scope]] = [:]

  init(_ scopes: some Sequence<Scope>) {
    for scope in scopes.sorted() {
      if scope.hasWildcard { wild.append(scope) } else { concrete[Self.key(scope), default: []].append(scope) }
    }
  }

  func first(of atom: Scope, where test: (Scope) -> Bool) -> Scope? {
    let near = atom.hasWildcard ? [] : concrete[Self.key(atom)] ?? []
    return near.first { atom.isContained(in: $0) && test($0) } ?? wild.first { atom.isContained(in: $0) && test($0) }
  }

  /// The text without params.
  private static func key(_ scope: Scope) -> String {
    String(scope.text.utf8.prefix { $0 != UInt8(ascii: ",") }) ?? scope.text
  }
}

extension [Scope] {
  /// Scopes that differ in their actions alone made one, as far as its text is within the limit: exactly the same atoms.
  func joinedByActions(limit: Int) -> [Scope] {
    var groups: [[Substring]: [Scope]] = [:]
    for scope in sorted() {
      var words = scope.text.split(separator: ":", maxSplits: 2)
      words.remove(at: 1)
      if let both = groups[words]?.last?.joined(with: scope), both.text.utf8.count <= limit {
        groups[words]?.removeLast()
        groups[words]?.append(both)
      } else {
        groups[words, default: []].append(scope)
      }
    }
    return groups.values.flatMap { $0 }.sorted()
  }
}
