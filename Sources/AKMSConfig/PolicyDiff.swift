internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope

/// What `akms apply` changes, rule by rule, in words.
///
/// A thin comparison by id: it says which way each rule moves, not what all rules together come to.
package struct PolicyDiff: Sendable {
  package let changes: [Change]

  /// Which way a change moves what is allowed.
  package enum Direction: String, Sendable {
    case wider, narrower
    /// Wider in one respect and narrower in another, or not to be told from the two rules alone.
    case mixed
  }

  /// What became of a rule.
  package enum Kind: String, Sendable {
    case added, removed, changed
  }

  /// One rule that came, went or changed.
  package struct Change: Hashable, Sendable {
    package let id: String
    package let kind: Kind
    package let direction: Direction
    /// One printable line, such as `wider: allow deploy added: aws:s3:web/** for ci sessions, at most 1h`.
    package let text: String
  }

  /// Compares by id; rules that say the same are left out, wherever they stand.
  package init(from old: Ruleset, to new: Ruleset) {
    let before = Dictionary(uniqueKeysWithValues: old.rules.map { ($0.id, $0) })
    let after = Dictionary(uniqueKeysWithValues: new.rules.map { ($0.id, $0) })
    changes = Set(before.keys).union(after.keys).sorted().compactMap { id in
      switch (before[id], after[id]) {
      case (nil, let rule?): Self.change(rule, rule.effect == .allow ? .wider : .narrower, .added)
      case (let rule?, nil): Self.change(rule, rule.effect == .allow ? .narrower : .wider, .removed)
      case (let a?, let b?): Self.change(from: a, to: b)
      case (nil, nil): nil
      }
    }
  }

  /// Whether any change may allow more than before.
  package var widens: Bool { changes.contains { $0.direction != .narrower } }

  private static func change(_ rule: Rule, _ direction: Direction, _ kind: Kind) -> Change {
    let text = "\(direction.rawValue): \(rule.effect.rawValue) \(rule.id) \(kind.rawValue): \(rule.summary)"
    return Change(id: rule.id, kind: kind, direction: direction, text: Failure.printable(text))
  }

  private static func change(from a: Rule, to b: Rule) -> Change? {
    guard !a.saysTheSame(as: b) else { return nil }
    let direction = direction(from: a, to: b)
    let text = "\(direction.rawValue): \(b.effect.rawValue) \(b.id) changed: from \(a.summary), to \(b.summary)"
    return Change(id: b.id, kind: .changed, direction: direction, text: Failure.printable(text))
  }

  /// Told only where the scopes and the time alone moved; anything else is left to the reader.
  private static func direction(from a: Rule, to b: Rule) -> Direction {
    guard a.effect == b.effect, a.who == b.who, a.terms == b.terms else { return .mixed }
    let grows = a.isHeld(by: b)
    let shrinks = b.isHeld(by: a)
    guard grows != shrinks else { return .mixed }
    return grows == (a.effect == .allow) ? .wider : .narrower
  }
}

extension Rule {
  fileprivate func saysTheSame(as other: Rule) -> Bool {
    effect == other.effect && who == other.who && Set(scopes) == Set(other.scopes) && terms == other.terms
      && (effect == .deny || maxTTL == other.maxTTL)
  }

  /// Whether all that this rule matches, for its time, `other` matches too.
  fileprivate func isHeld(by other: Rule) -> Bool {
    (effect == .deny || maxTTL <= other.maxTTL)
      && scopes.allSatisfy { scope in other.scopes.contains { scope.isContained(in: $0) } }
  }

  /// `SCOPES for WHOM, at most TIME`.
  fileprivate var summary: String {
    let scopes = scopes.map(\.text).sorted().joined(separator: " ")
    return "\(scopes) for \(who.summary(effect))" + (effect == .allow ? ", at most \(DurationText.text(maxTTL))" : "")
  }
}

extension Who {
  fileprivate func summary(_ effect: Effect) -> String {
    let sessions = session?.map(\.rawValue) ?? (effect == .allow ? ["human", "agent", "ci"] : ["all"])
    var parts = ["\(sessions.joined(separator: ", ")) sessions"]
    let lists = [
      ("user", user), ("agent", agent), ("profile", profile), ("tool", tool?.map(\.text)), ("cwd", cwd?.map(\.text)),
    ]
    for (name, values) in lists { if let values { parts.append("\(name) \(values.joined(separator: ", "))") } }
    return parts.joined(separator: "; ")
  }
}
