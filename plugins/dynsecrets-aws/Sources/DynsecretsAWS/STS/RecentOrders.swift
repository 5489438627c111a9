/// Remembers what was minted for which request, so that the same request asked again gets the same session.
///
/// The host asks again after a break between its call and our answer; a second session would be one that nobody
/// knows of. Sessions are kept for ten minutes, at most ``capacity`` of them; failures are forgotten at once.
package actor RecentOrders {
  /// How long an answer is kept, in milliseconds.
  package static let life: Int64 = 600_000
  /// The oldest goes when there would be more.
  package static let capacity = 256

  private struct Entry {
    let order: AssumeRoleVender.Order
    let asked: Int64
    let result: Task<Result<MintedCredentials, AWSError>, Never>
  }

  private let clock: any VendClock
  private var entries: [String: Entry] = [:]

  package init(clock: any VendClock = SystemClock()) { self.clock = clock }

  /// The session of this request: from memory, from the call under way, or from `mint`.
  ///
  /// - Throws: what `mint` throws; `protocolViolation` where the same request asks for something else.
  package func session(
    for request: String, _ order: AssumeRoleVender.Order,
    mint: @escaping @Sendable () async throws(AWSError) -> MintedCredentials
  ) async throws(AWSError) -> MintedCredentials {
    let now = clock.uptime()
    entries = entries.filter { now - $0.value.asked < Self.life }
    if let known = entries[request] {
      guard known.order == order else {
        throw AWSError(.protocolViolation, "the same request asks for another session than before")
      }
      return try await known.result.value.get()
    }
    if entries.count >= Self.capacity, let oldest = entries.min(by: { $0.value.asked < $1.value.asked }) {
      entries[oldest.key] = nil
    }
    let task = Task { () -> Result<MintedCredentials, AWSError> in
      do throws(AWSError) { return .success(try await mint()) } catch { return .failure(error) }
    }
    entries[request] = Entry(order: order, asked: now, result: task)
    let result = await task.value
    if case .failure = result { entries[request] = nil }
    return try result.get()
  }
}
