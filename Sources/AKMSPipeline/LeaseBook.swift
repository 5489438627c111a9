internal import AKMSModel
internal import AKMSScope
internal import Synchronization

/// All live leases of the broker, and the vends under way: equal requests share one (contract section 2.8).
package final class LeaseBook: Sendable {
  /// Equal means: same session, connection, canonical scopes and tool.
  struct Key: Hashable, Sendable {
    let session: String
    let connection: String
    let scopes: [String]
    let tool: String
  }

  private enum Slot {
    case live(Lease)
    case minting(Task<Result<Lease, Failure>, Never>)
  }

  private struct Book {
    var shared: [Key: Slot] = [:]
    var all: [String: Lease] = [:]
    var uses: [String: Int] = [:]
    /// What requests with a name of the caller's came to, for their repetition; the oldest go first.
    var named: [Key: Task<Result<(lease: Lease, reused: Bool), Failure>, Never>] = [:]
    var order: [Key] = []
  }

  /// Named requests that are remembered.
  private static let mostNamed = 4096

  private let book = Mutex(Book())

  package init() {}

  /// A live shared lease with at least a third of its life left, or the outcome of one vend that all equal requests
  /// wait for.
  func use(
    _ key: Key, at clock: any Clock, mint: @escaping @Sendable () async -> Result<Lease, Failure>
  ) async throws(Failure) -> (lease: Lease, reused: Bool) {
    let now = clock.bootNanoseconds
    let (task, joined): (Task<Result<Lease, Failure>, Never>, Bool) = book.withLock { book in
      switch book.shared[key] {
      case .live(let lease) where Self.hasThirdLeft(lease, at: now): return (Task { .success(lease) }, true)
      case .minting(let task): return (task, true)
      default:
        let task = Task { [self] in await settle(key, mint) }
        book.shared[key] = .minting(task)
        return (task, false)
      }
    }
    let lease = try await task.value.get()
    book.withLock { $0.uses[lease.id, default: 0] += 1 }
    return (lease, joined)
  }

  /// What a named request came to when it was made first, or is coming to.
  ///
  /// - Throws: `.leaseEnded` where it has ended: a second one is never made under the same name.
  func use(
    named key: Key, first: @escaping @Sendable () async -> Result<(lease: Lease, reused: Bool), Failure>
  ) async throws(Failure) -> (lease: Lease, reused: Bool) {
    let (task, isFirst) = book.withLock { book in
      if let task = book.named[key] { return (task, false) }
      let task = Task { await first() }
      book.named[key] = task
      book.order.append(key)
      if book.order.count > Self.mostNamed { book.named[book.order.removeFirst()] = nil }
      return (task, true)
    }
    let result = await task.value
    guard case .success(let made) = result else {
      book.withLock { $0.named[key] = nil }
      return try result.get()
    }
    guard isFirst || made.lease.isLive else {
      throw Failure(
        .leaseEnded, "the lease of this request has ended", why: "no second one is made under the same --request-id")
    }
    if !isFirst { book.withLock { $0.uses[made.lease.id, default: 0] += 1 } }
    return (made.lease, made.reused || !isFirst)
  }

  /// Whether ``use(_:at:mint:)`` would find a lease, or a vend under way.
  func isShared(_ key: Key, at clock: any Clock) -> Bool {
    let now = clock.bootNanoseconds
    return book.withLock { book in
      switch book.shared[key] {
      case .live(let lease): Self.hasThirdLeft(lease, at: now)
      case .minting: true
      case nil: false
      }
    }
  }

  private func settle(_ key: Key, _ mint: @Sendable () async -> Result<Lease, Failure>) async -> Result<Lease, Failure>
  {
    let result = await mint()
    book.withLock { book in
      book.shared[key] = nil
      guard case .success(let lease) = result, lease.isLive else { return }
      book.shared[key] = .live(lease)
      book.all[lease.id] = lease
    }
    return result
  }

  /// Takes in a lease that nobody else may use.
  func add(_ lease: Lease) {
    book.withLock { book in
      book.all[lease.id] = lease
      book.uses[lease.id] = 1
    }
  }

  static func hasThirdLeft(_ lease: Lease, at now: UInt64) -> Bool {
    lease.isLive && lease.deadline > now && (lease.deadline - now) / 1_000_000_000 * 3 >= UInt64(lease.ttl)
  }

  /// Ends the leases whose deadline has passed and returns them.
  package func expire(at now: UInt64) -> [Lease] { end { $0.deadline <= now } }

  /// Ends the leases that `condition` names and returns those that lived.
  package func end(where condition: (Lease) -> Bool) -> [Lease] {
    book.withLock { book in
      let ended = book.all.values.filter(condition)
      for lease in ended {
        book.all[lease.id] = nil
        book.uses[lease.id] = nil
      }
      book.shared = book.shared.filter { entry in
        if case .live(let lease) = entry.value { return book.all[lease.id] != nil }
        return true
      }
      return ended.filter { $0.end() }
    }
  }

  /// A live lease by its id.
  package func lease(_ id: String) -> Lease? { book.withLock { $0.all[id] } }

  /// Live leases with the number of their uses, oldest first.
  package var live: [(lease: Lease, uses: Int)] {
    book.withLock { book in
      book.all.values.sorted { ($0.issuedAt, $0.id) < ($1.issuedAt, $1.id) }.map { ($0, book.uses[$0.id] ?? 0) }
    }
  }

  /// The next deadline on CLOCK_BOOTTIME; nil when nothing is live.
  package var nextDeadline: UInt64? { book.withLock { $0.all.values.map(\.deadline).min() } }
}
