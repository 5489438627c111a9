package import AKMSJSON
package import AKMSModel

/// Where every step is written down; the ledger in the broker, a list in tests.
///
/// Called from the broker's tasks, many at a time. It returns when the event is durable and throws when it cannot
/// be: the caller then refuses.
package protocol Recorder: Sendable {
  /// - Returns: The event's id (UUIDv7 text).
  func append(_ action: String, outcome: Outcome, _ fields: JSONObject) async throws(Failure) -> String
}

/// ECS `event.outcome`.
package enum Outcome: String, Sendable { case success, failure, unknown }

/// The two clocks of the pipeline: one for deadlines, one for people.
package protocol Clock: Sendable {
  /// Nanoseconds on CLOCK_BOOTTIME: runs through suspend, and a wall clock that is set back does not move it.
  var bootNanoseconds: UInt64 { get }
  /// Seconds since 1970, UTC: for texts and records only.
  var unixSeconds: Int64 { get }
}
