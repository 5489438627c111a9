internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// What was granted and used since a time: the ledger's `vend.result` events with outcome `success`, alike ones once.
struct PastUses: Sendable {
  /// Uses that nothing tells apart that a learned rule could say.
  struct Entry: Sendable {
    /// `akms.decision` of the first of them.
    let record: [UInt8]
    /// `akms.scope.granted` and `akms.lease.ttl`, as JSON.
    let granted: [UInt8]
    let ttl: [UInt8]
    var span: Span
  }

  /// How often and when, in microseconds since 1970.
  struct Span: Sendable, Hashable {
    var count: Int
    var first: Int64
    var last: Int64

    mutating func add(_ other: Span) {
      count += other.count
      first = min(first, other.first)
      last = max(last, other.last)
    }
  }

  private(set) var entries: [ByteKey: Entry] = [:]
  /// Uses from before decisions were recorded.
  private(set) var unrecorded = 0

  static func read(_ ledger: String, since: Int64) throws(Failure) -> PastUses {
    let scan = try LedgerScan(directory: ledger, since: since, actions: ["vend.result"])
    return try scan.fold(Field.names, into: PastUses()) { uses, line, event in
      uses.add(line, event)
    } uniting: {
      $0.unite($1)
    }
  }

  private enum Field: Int {
    case decision, granted, outcome, ttl

    static let names = ["akms.decision", "akms.scope.granted", "event.outcome", "akms.lease.ttl"]
  }

  private static let success = Array(#""success""#.utf8)
  /// Members of a record that learning asks for.
  private static let asked = ["agent", "profile", "reason", "scope", "session", "tool", "tools", "ttl", "user"]
    .map { Array($0.utf8) }

  private mutating func add(_ line: RawSpan, _ event: borrowing ScannedEvent) {
    func bytes(_ field: Field) -> [UInt8] { line.bytes(event.place(field.rawValue)) }
    guard bytes(.outcome) == Self.success else { return }
    let (record, granted, ttl) = (bytes(.decision), bytes(.granted), bytes(.ttl))
    guard let place = event.place(Field.decision.rawValue), !granted.isEmpty, !ttl.isEmpty else {
      unrecorded += 1
      return
    }
    var key = granted + ttl
    let object = line.extracting(place)
    MemberSkim.each(object) { name, value in
      if Self.asked.contains(object.bytes(name)) { key += object.bytes(name.lowerBound..<value.upperBound) }
      return true
    }
    let span = Span(count: 1, first: event.time, last: event.time)
    entries[ByteKey(key), default: Entry(record: record, granted: granted, ttl: ttl, span: Span(empty: span))].span.add(
      span)
  }

  private mutating func unite(_ later: consuming PastUses) {
    unrecorded += later.unrecorded
    entries.merge(later.entries) { mine, theirs in
      var mine = mine
      mine.span.add(theirs.span)
      return mine
    }
  }
}

extension PastUses.Span {
  /// Nothing yet, at the time of `other`.
  init(empty other: PastUses.Span) { self.init(count: 0, first: other.first, last: other.last) }
}

/// One use as learning sees it.
struct PastUse: Sendable {
  let record: RecordedDecision
  let caller: LearnedCaller
  let granted: [Scope]
  let ttlSeconds: Int
  let span: PastUses.Span

  /// nil where it cannot be read, or where a policy file cannot say it.
  init?(_ entry: PastUses.Entry) {
    guard let object = (try? JSONParser.parse(entry.record))?.object, let record = try? RecordedDecision(json: object),
      let texts = (try? JSONParser.parse(entry.granted))?.array,
      let ttl = (try? JSONParser.parse(entry.ttl))?.integer.flatMap({ Int(exactly: $0) }),
      (1...Limits.ttl).contains(ttl), let caller = LearnedCaller(record)
    else { return nil }
    granted = texts.compactMap { $0.string.flatMap { try? Scope(parsing: $0) } }
    guard !granted.isEmpty, granted.count == texts.count else { return nil }
    (self.record, self.caller, ttlSeconds, span) = (record, caller, ttl, entry.span)
  }
}
