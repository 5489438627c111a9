package import AKMSModel
package import AKMSPolicy
internal import Synchronization

/// How often each rule has given something: the one writer of rates.
///
/// A vend is marked in the moment in which it is reserved, by CLOCK_BOOTTIME, and the mark is taken away when the vend
/// fails. A vend of before the broker's start comes from the ledger (``restore(_:at:)``), so a restart resets nothing.
/// All rules are marked, also those that do not count: one that begins to has its past.
package final class RateBook: Sendable {
  /// Nanoseconds on CLOCK_BOOTTIME; before zero for what was before the machine's start.
  private struct Mark {
    let at: Int64
    let vend: UInt64
  }

  private struct Book {
    var marks: [String: [Mark]] = [:]
    /// How far back marks are kept, in nanoseconds.
    var kept = RateBook.margin
    /// Since when marks are complete; nil while the past cannot be read.
    var completeSince: Int64?
  }

  /// Nanoseconds: a vend that is under way while the past is read is in the book before the ledger has it.
  private static let margin: Int64 = 120 * second
  private static let second: Int64 = 1_000_000_000

  private let book = Mutex(Book())

  /// - Parameter now: Nanoseconds on CLOCK_BOOTTIME; the past of before it is unknown.
  package init(at now: UInt64) { book.withLock { $0.completeSince = Int64(now) } }

  /// What is used up of some rules' rates; for a policy's facts.
  ///
  /// - Parameter planned: Vends that the same request has been promised already, by rule.
  func uses(of rates: [String: Rate], planned: [String: Int] = [:], at now: UInt64) -> RateUses {
    guard !rates.isEmpty else { return .known([:]) }
    return book.withLock { book in
      guard book.completeSince != nil else { return .unknown }
      var uses: [String: RateUse] = [:]
      for (rule, marks) in book.marks {
        guard let rate = rates[rule] else { continue }
        uses[rule] = Self.use(of: rate, marks, planned: planned[rule] ?? 0, at: Int64(now))
      }
      for (rule, count) in planned where uses[rule] == nil {
        uses[rule] = rates[rule].map { Self.use(of: $0, [], planned: count, at: Int64(now)) }
      }
      return .known(uses)
    }
  }

  /// Marks a vend, unless a rate that it counts against has nothing left: of two requests for the last one, one gets it.
  ///
  /// - Parameters:
  ///   - rules: All that the permit rests on.
  ///   - claims: Those of them that count, with their rates.
  func reserve(_ vend: String, _ rules: [String], _ claims: [String: Rate], at now: UInt64) -> Bool {
    book.withLock { book in
      for (rule, rate) in claims {
        let marks = book.marks[rule] ?? []
        guard book.completeSince != nil, Self.used(marks, rate, at: Int64(now)) < rate.count else {
          return false
        }
      }
      for rule in rules {
        // in order, whichever thread came first
        let at = max(Int64(now), book.marks[rule]?.last?.at ?? .min)
        book.marks[rule, default: []].append(Mark(at: at, vend: Self.hash(vend)))
        Self.prune(&book.marks[rule]!, before: at - book.kept)
      }
      return true
    }
  }

  /// The vend came to nothing.
  func giveBack(_ vend: String, _ rules: [String]) {
    let hash = Self.hash(vend)
    book.withLock { book in
      for rule in rules {
        guard let index = book.marks[rule]?.lastIndex(where: { $0.vend == hash }) else { continue }
        book.marks[rule]!.remove(at: index)
      }
    }
  }

  private static func use(of rate: Rate, _ marks: [Mark], planned: Int, at now: Int64) -> RateUse {
    let used = used(marks, rate, at: now) + planned
    guard used >= rate.count else { return RateUse(used: used, retryAfter: 0) }
    // the one whose end leaves room again; planned ones are as of now
    let index = marks.count - (used - planned) + (used - rate.count)
    let freed = (index < marks.count ? marks[index].at : now) + Int64(rate.window) * second
    return RateUse(used: used, retryAfter: Int((max(0, freed - now) + 999_999) / 1_000_000))
  }

  /// How many marks lie within the window that ends now.
  private static func used(_ marks: [Mark], _ rate: Rate, at now: Int64) -> Int {
    marks.count - first(marks, after: now - Int64(rate.window) * second)
  }

  /// The index of the first mark later than `time`.
  private static func first(_ marks: [Mark], after time: Int64) -> Int {
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = low + (high - low) / 2
      if marks[middle].at <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Drops what no window reaches, once it is worth the copy.
  private static func prune(_ marks: inout [Mark], before time: Int64) {
    let old = first(marks, after: time)
    if old > 64, old * 2 > marks.count { marks.removeFirst(old) }
  }

  /// FNV-1a, 64 bits, of a lease's id, which is random.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

// MARK: - The past

/// A vend that the ledger tells of: an intent that no failure followed.
package struct PastVend: Sendable, Equatable {
  package let lease: String
  package let rules: [String]
  /// Seconds before now, by the wall clock; 0 for what seems to be later.
  package let age: Double

  package init(lease: String, rules: [String], age: Double) {
    (self.lease, self.rules, self.age) = (lease, rules, age)
  }
}

extension RateBook {
  /// How many seconds of the past have to be read before a policy with this window comes in force; nil for none.
  ///
  /// - Parameter window: Seconds of the policy's longest window, 0 where nothing counts.
  package func missing(for window: Int, at now: UInt64) -> Int? {
    guard window > 0 else { return nil }
    return book.withLock { book in
      let start = Int64(now) - Int64(window) * Self.second
      let known = book.completeSince.map { max($0, Int64(now) - book.kept) } ?? .max
      return start < known ? window : nil
    }
  }

  /// Keeps marks for so long from now on.
  package func keep(_ window: Int, at now: UInt64) {
    book.withLock { book in
      book.kept = max(Int64(window) * Self.second, Self.margin)
      book.marks = book.marks.filter { !$0.value.isEmpty && $0.value[$0.value.count - 1].at > Int64(now) - book.kept }
    }
  }

  /// Takes in what the ledger has of the last `window` seconds; what is known already is not counted twice.
  package func restore(_ past: [PastVend], window: Int, at now: UInt64) {
    book.withLock { book in
      book.kept = max(book.kept, Int64(window) * Self.second)
      let since = Int64(now) - Int64(window) * Self.second
      book.completeSince = min(book.completeSince ?? .max, since)
      var added: [String: [Mark]] = [:]
      for vend in past {
        let mark = Mark(at: Int64(now) - Int64(max(0, vend.age) * Double(Self.second)), vend: Self.hash(vend.lease))
        for rule in vend.rules { added[rule, default: []].append(mark) }
      }
      for (rule, marks) in added {
        let known = Set((book.marks[rule] ?? []).map(\.vend))
        book.marks[rule, default: []] += marks.filter { !known.contains($0.vend) }
        book.marks[rule]!.sort { $0.at < $1.at }
      }
    }
  }

  /// The past cannot be read: no rule with a rate gives anything until it can.
  package func forget() { book.withLock { $0.completeSince = nil } }
}
