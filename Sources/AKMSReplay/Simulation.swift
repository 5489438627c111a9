internal import AKMSJSON
internal import AKMSLedger
package import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// The local time in a zone, so many seconds after 1970; nil for a zone that nobody knows.
package typealias ZoneClock = @Sendable (_ zone: String, _ seconds: Int64) -> LocalTime?

/// What other rules would have made of the past: the ledger's decisions, made again under the rules that are in force
/// and under new ones, and where the answers differ (`akms policy simulate`).
///
/// The facts are those of the time. What was not recorded counts as policy.md says of what cannot be told, but for the
/// time in zones that only the new rules name (computed from the event's time) and for paths that only the new rules
/// name (the recorded program's own path is that program). Counters of rates are those of the record.
package struct Simulation: Sendable {
  /// Decisions that would change alike.
  package struct Change: Hashable, Sendable {
    package let session: SessionClass
    package let user: Attribute<String>
    package let agent: Attribute<String>
    /// What was asked for.
    package let scope: Scope
    package let old: Outcome
    package let new: Outcome
    package let direction: Direction
  }

  /// How often, and when; times in microseconds since 1970.
  package struct Tally: Hashable, Sendable {
    package var count: Int
    package var first: Int64
    package var last: Int64
    /// `event.id` of the first.
    package var example: String
  }

  /// Microseconds since 1970; earlier decisions were not looked at.
  package let since: Int64
  /// ``Ruleset/version`` of both.
  package let (oldVersion, newVersion): (String, String)
  /// Decisions that were made again.
  package private(set) var decisions = 0
  /// Those among them that were answered otherwise at the time, by rules that were in force then.
  package private(set) var answeredOtherwise = 0
  /// Decisions from before decisions were recorded.
  package let unrecorded: Int
  /// Records that cannot be read.
  package private(set) var unreadable: Int
  /// Rules with a rate in the new rules whose uses nobody has counted: they never ran out.
  package let uncounted: [String]
  /// The most frequent first.
  package private(set) var changes: [(change: Change, tally: Tally)] = []

  /// Reads the ledger and decides; blocks, and uses all processors.
  ///
  /// - Parameters:
  ///   - since: Microseconds since 1970.
  ///   - ledger: Its folder.
  ///   - clock: For zones that were not recorded.
  ///   - spelling: How a provider spells a rule's scope, for those that the ledger does not show; nil where not known.
  /// - Throws: `.ledgerUnavailable` when there is no ledger or it cannot be read.
  package init(
    since: Int64, ledger: String, old: Ruleset, new: Ruleset, clock: @escaping ZoneClock = { _, _ in nil },
    spelling: (Scope) -> Scope? = { _ in nil }
  ) throws(Failure) {
    let key = DecisionKey(for: [old, new], clock: clock)
    let past = try PastDecisions.read(ledger, since: since, key)
    self.since = since
    (oldVersion, newVersion) = (old.version, new.version)
    (unrecorded, unreadable) = (past.unrecorded, past.unreadable)
    let counted = Set(old.rules.filter { $0.rate != nil }.map(\.id))
    uncounted = new.rules.filter { $0.rate != nil && !counted.contains($0.id) }.map(\.id)
    let known = past.scopes
    let fold = { (scope: Scope) in known[scope] ?? spelling(scope) ?? scope }
    decide(past, Trial(old: old.folded(fold), new: new.folded(fold), key: key))
  }

  private mutating func decide(_ past: PastDecisions, _ trial: Trial) {
    let entries = Array(past.entries.values)
    let size = 256
    let parts = LedgerScan.inParallel((entries.count + size - 1) / size) { index in
      trial.tally(entries[(index * size)..<min(entries.count, (index + 1) * size)])
    }
    var tallies: [Change: Tally] = [:]
    for part in parts {
      decisions += part.decisions
      answeredOtherwise += part.otherwise
      unreadable += part.unreadable
      tallies.merge(part.tallies) { $0.united(with: $1) }
    }
    changes = tallies.map { ($0.key, $0.value) }.sorted(by: Self.precedes)
  }

  /// By count, then by time and id of the first, which are never the same for two.
  private static func precedes(_ a: (change: Change, tally: Tally), _ b: (change: Change, tally: Tally)) -> Bool {
    (-a.tally.count, a.tally.first, a.tally.example) < (-b.tally.count, b.tally.first, b.tally.example)
  }

  /// How many decisions would change that way.
  package func count(_ direction: Direction) -> Int {
    changes.reduce(0) { $0 + ($1.change.direction == direction ? $1.tally.count : 0) }
  }
}

/// Both sets of rules, in the providers' spelling.
private struct Trial: Sendable {
  let old: Ruleset
  let new: Ruleset
  let key: DecisionKey

  /// What comes of some of the decisions.
  struct Part: Sendable {
    var decisions = 0
    var otherwise = 0
    var unreadable = 0
    var tallies: [Simulation.Change: Simulation.Tally] = [:]
  }

  func tally(_ entries: ArraySlice<PastDecisions.Entry>) -> Part {
    var part = Part()
    for entry in entries {
      guard let outcome = outcome(of: entry) else {
        part.unreadable += entry.count
        continue
      }
      part.decisions += entry.count
      if outcome.wasOtherwise { part.otherwise += entry.count }
      guard let change = outcome.change else { continue }
      let tally = Simulation.Tally(entry)
      part.tallies[change] = part.tallies[change]?.united(with: tally) ?? tally
    }
    return part
  }

  /// nil where the record cannot be read.
  func outcome(of entry: PastDecisions.Entry) -> (change: Simulation.Change?, wasOtherwise: Bool)? {
    guard let object = (try? JSONParser.parse(entry.record))?.object, let record = try? RecordedDecision(json: object)
    else { return nil }
    var facts = record.facts
    facts.local = key.completed(facts.local, at: entry.first / 1_000_000)
    let before = Outcome(old.decide(record.request, in: facts, resolvingTool: record.likelyFile))
    let after = Outcome(new.decide(record.request, in: facts, resolvingTool: record.likelyFile))
    let change = Direction(from: before, to: after).map { direction in
      Simulation.Change(
        session: facts.session, user: facts.user, agent: facts.agent, scope: record.request.scope, old: before,
        new: after, direction: direction)
    }
    return (change, before.code != record.code?.rawValue)
  }
}

extension RecordedDecision {
  /// What a path of a rule most likely was at the time: what was looked up then, else the program itself under its own
  /// path.
  func likelyFile(_ path: String) -> FileIdentity? {
    if let looked = tools[path] { return looked }
    if case .known(let tool) = facts.tool, tool.path == path { return tool.identity }
    return nil
  }
}

extension PastDecisions {
  /// The providers' spellings that the ledger shows.
  fileprivate var scopes: [Scope: Scope] {
    var scopes: [Scope: Scope] = [:]
    for (requested, canonical) in spellings {
      let texts = [requested.bytes, canonical].compactMap { (try? JSONParser.parse($0))?.string }
      let both = texts.compactMap { try? Scope(parsing: $0) }
      if both.count == 2 { scopes[both[0]] = both[1] }
    }
    return scopes
  }
}

extension Simulation.Tally {
  fileprivate init(_ entry: PastDecisions.Entry) {
    self.init(count: entry.count, first: entry.first, last: entry.last, example: entry.example)
  }

  fileprivate func united(with other: Simulation.Tally) -> Simulation.Tally {
    var both = (first, example) <= (other.first, other.example) ? self : other
    (both.count, both.last) = (count + other.count, max(last, other.last))
    return both
  }
}
