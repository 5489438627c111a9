internal import AKMSModel
internal import AKMSScope

/// The union of boxes: what of a request the satisfied allows give, each piece with its own time and rule.
///
/// Bounds are never combined dimension by dimension: a piece comes from one rule's scope, and its time from a rule
/// whose scope holds all of the piece.
struct Grant {
  /// Whether every atom is held whole by one rule's scope.
  let isWhole: Bool
  private let pieces: [Piece]

  private struct Piece {
    let scope: Scope
    let rule: Rule
  }

  /// - Parameters:
  ///   - allows: Satisfied, by id.
  ///   - ceiling: Scopes of which one has to hold each piece as well; nil for a session without a ceiling.
  /// - Returns: nil when nothing is granted.
  init?(_ request: Scope, _ allows: [Rule], within ceiling: [Scope]?) {
    let atoms = request.atoms
    let covered = atoms.compactMap { atom in
      ceiling?.contains(where: atom.isContained(in:)) == false
        ? nil : Self.longest(atom, allows).map { Piece(scope: atom, rule: $0) }
    }
    if covered.count == atoms.count {
      (isWhole, pieces) = (true, covered)
      return
    }
    isWhole = false
    var parts = Set(atoms.flatMap { atom in Self.parts(atom, of: allows.flatMap(\.scopes)) })
    if let ceiling { parts = Set(parts.flatMap { Self.parts($0, of: ceiling) }) }
    pieces = Self.maximal(parts).compactMap { part in
      Self.longest(part, allows).map { Piece(scope: part, rule: $0) }
    }
    if pieces.isEmpty { return nil }
  }

  /// The permit for it: one time for all, which is the shortest of the pieces'.
  ///
  /// - Parameter secondsLeft: Until the session's deadline, 1 and more.
  func permit(_ request: PolicyRequest, secondsLeft: Int) -> Permit {
    let rules = rules
    return Permit(
      request: request.scope, granted: isWhole ? [request.scope] : Self.joined(pieces.map(\.scope)),
      ttlSeconds: pieces.reduce(min(request.ttlSeconds, secondsLeft)) { min($0, $1.rule.maxTTL) },
      rules: rules.map(RuleReference.init),
      terms: rules.dropFirst().reduce(rules.first?.terms ?? Terms()) { $0.combined(with: $1.terms) },
      claims: rules.compactMap { rule in rule.rate.map { RateClaim(rule: rule.id, rate: $0) } },
      shares: pieces.map { Share(scope: $0.scope, rule: RuleReference($0.rule), ttlSeconds: $0.rule.maxTTL) })
  }

  /// The same for all of a request with one action, which one rule gives: what nearly every decision comes to, and so
  /// without a list for what is one.
  static func permit(_ request: PolicyRequest, by rule: borrowing Rule, secondsLeft: Int) -> Permit {
    let reference = RuleReference(id: rule.id, source: rule.source)
    return Permit(
      request: request.scope, granted: [request.scope],
      ttlSeconds: min(request.ttlSeconds, secondsLeft, rule.maxTTL), rules: [reference], terms: rule.terms,
      claims: rule.rate.map { [RateClaim(rule: reference.id, rate: $0)] } ?? [],
      shares: [Share(scope: request.scope, rule: reference, ttlSeconds: rule.maxTTL)])
  }

  /// The rules of the pieces, each once, by id.
  private var rules: [Rule] {
    guard pieces.count > 1 else { return pieces.map(\.rule) }
    let byID = Dictionary(pieces.map { ($0.rule.id, $0.rule) }) { first, _ in first }
    return byID.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  /// Of the allows that hold all of `piece` the one with the longest time; the first by id where several have it.
  private static func longest(_ piece: Scope, _ allows: [Rule]) -> Rule? {
    var best: Rule?
    for rule in allows where rule.scopes.contains(where: piece.isContained(in:)) {
      if rule.maxTTL > best?.maxTTL ?? 0 { best = rule }
    }
    return best
  }

  /// What each scope has of `atom`. A part whose text is too long to be asked for is left out: never wider.
  private static func parts(_ atom: Scope, of scopes: [Scope]) -> [Scope] {
    scopes.compactMap { $0.overlaps(atom) ? try? $0.meet(atom) : nil }
  }

  /// Those that no other holds, by text. More than an exec can use are left out, so that an offer stays readable
  /// and the work bounded, whatever the number of rules.
  private static func maximal(_ parts: Set<Scope>) -> [Scope] {
    let sorted = parts.sorted().prefix(4 * Limits.scopesPerRequest)
    let kept = sorted.filter { part in !sorted.contains { $0 != part && part.isContained(in: $0) } }
    return Array(kept.prefix(Limits.scopesPerRequest))
  }

  /// Pieces that differ in their actions alone become one scope, as far as its text stays within the limit.
  private static func joined(_ scopes: [Scope]) -> [Scope] {
    var out: [Scope] = []
    for scope in scopes {
      let index = out.firstIndex { $0.joined(with: scope).map { $0.text.utf8.count <= Limits.scope } ?? false }
      if let index, let both = out[index].joined(with: scope) { out[index] = both } else { out.append(scope) }
    }
    return out.sorted()
  }
}
