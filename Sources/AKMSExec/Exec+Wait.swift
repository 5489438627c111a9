internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import Glibc

extension Exec {
  /// Milliseconds between two questions: the first, and at most.
  private static let (first, most): (Int32, Int32) = (500, 5000)

  /// Asks again for `--wait`, as long as the answer is "not now" (75): a lock, a rate, an approval.
  func patiently(_ ask: () throws(FailureReply) -> Vended) throws(FailureReply) -> Vended {
    let deadline = Deadline(seconds: options.waitSeconds)
    var pause = Self.first
    while true {
      do throws(FailureReply) { return try ask() } catch {
        guard error.failure.code.exitStatus == 75, !deadline.hasPassed else { throw error }
        deadline.pause(milliseconds: Self.retryAfter(error.details) ?? pause)
        pause = min(pause * 2, Self.most)
      }
    }
  }

  /// `retry_after_ms` of the broker's details.
  static func retryAfter(_ details: String?) -> Int32? {
    let key = "\"retry_after_ms\":"
    guard let details,
      let start = unsafe details.withCString({ text in unsafe strstr(text, key).map { unsafe UnsafePointer($0) - text }
      })
    else { return nil }
    let digits = details.utf8.dropFirst(start + key.utf8.count).prefix { $0 &- 48 < 10 }.prefix(9)
    return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int32($1 - 48) }
  }
}
