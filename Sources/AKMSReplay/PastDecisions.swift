internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel

/// The decisions of a ledger since a time, each distinct one once.
struct PastDecisions: Sendable {
  /// Decisions with one key.
  struct Entry: Sendable {
    /// `akms.decision` of the first of them.
    let record: [UInt8]
    /// Microseconds since 1970.
    let first: Int64
    var last: Int64
    var count = 1
    /// `event.id` of the first.
    let example: String
  }

  var entries: [ByteKey: Entry] = [:]
  /// Scopes as asked for, with the provider's spelling of it, the latest; both as JSON strings.
  private(set) var spellings: [ByteKey: [UInt8]] = [:]
  /// Events of decisions from before decisions were recorded.
  var unrecorded = 0
  /// Records that cannot be read.
  var unreadable = 0
  private var times = TimeCache()

  /// Reads them, on all processors.
  static func read(_ ledger: String, since: Int64, _ key: DecisionKey) throws(Failure) -> PastDecisions {
    let scan = try LedgerScan(
      directory: ledger, since: since, actions: ["vend.intent", "vend.denied", "vend.dry_run", "vend.result"])
    return try scan.fold(Field.names, into: PastDecisions()) { past, line, event in
      past.add(line, event, key)
    } uniting: {
      $0.unite($1)
    }
  }

  /// The members that are looked at; their raw values are indexes into ``names``.
  private enum Field: Int, CaseIterable {
    case action, canonical, code, decision, id, requested, reused

    static let names = allCases.map(\.name)

    private var name: String {
      switch self {
      case .action: "event.action"
      case .canonical: "akms.scope.canonical"
      case .code: "event.code"
      case .decision: "akms.decision"
      case .id: "event.id"
      case .requested: "akms.scope.requested"
      case .reused: "akms.lease.reused"
      }
    }
  }

  private mutating func add(_ line: RawSpan, _ event: borrowing ScannedEvent, _ key: DecisionKey) {
    func place(_ field: Field) -> Range<Int>? { event.place(field.rawValue) }
    // the first use of a lease has its decision in the intent already
    let isReuse = line.bytes(place(.reused)) == Self.yes
    guard isReuse || line.bytes(place(.action)) != Self.result else { return }
    if let requested = place(.requested), let canonical = place(.canonical) {
      spellings[ByteKey(line.bytes(requested))] = line.bytes(canonical)
    }
    guard let decision = place(.decision) else {
      // a refusal before the policy was asked is no decision
      let code = line.text(place(.code)).flatMap(FailureCode.init(rawValue:))
      if code.map(Self.isPolicys) ?? true { unrecorded += 1 }
      return
    }
    let object = line.extracting(decision)
    guard let key = key.bytes(of: object, at: event.time / 1_000_000, &times) else {
      unreadable += 1
      return
    }
    if let index = entries.index(forKey: key) {
      entries.values[index].add(event.time)
    } else {
      let id = line.text(place(.id)) ?? ""
      entries[key] = Entry(record: line.bytes(decision), first: event.time, last: event.time, example: id)
    }
  }

  private static let yes = Array("true".utf8)
  private static let result = Array(#""vend.result""#.utf8)

  /// Whether only a policy gives this answer.
  private static func isPolicys(_ code: FailureCode) -> Bool {
    switch code {
    case .noRule, .explicitDeny, .narrowed, .ceiling, .reasonRequired, .rateLimited, .approvalPending: true
    default: false
    }
  }

  /// Takes over what came of a later segment.
  private mutating func unite(_ later: consuming PastDecisions) {
    unrecorded += later.unrecorded
    unreadable += later.unreadable
    spellings.merge(later.spellings) { $1 }
    entries.merge(later.entries) { mine, theirs in
      var mine = mine
      mine.count += theirs.count
      mine.last = max(mine.last, theirs.last)
      return mine
    }
  }
}

extension PastDecisions.Entry {
  fileprivate mutating func add(_ time: Int64) {
    count += 1
    last = max(last, time)
  }
}
