/// One HTTP answer, read whole.
package struct HTTPReply: Sendable, Equatable {
  /// 100 to 599.
  package let status: Int
  /// The `Date` header, where it could be read.
  package let date: Timestamp?
  /// At most ``XMLLeaves/maximumLength`` bytes.
  package var body: [UInt8]

  package init(status: Int, date: Timestamp? = nil, body: [UInt8]) {
    self.status = status
    self.date = date
    self.body = body
  }
}

/// Why there was no HTTP answer.
package enum TransportFailure: Error, Sendable, Equatable {
  /// Could not connect, TLS failed, or the connection broke; the text names the reason without values.
  case connection(String)
  /// The time given was over.
  case timeout
  /// The answer was longer than the limit.
  case tooLarge
}

/// Sends one signed request. Called by ``AssumeRoleVender`` from its own task, once per try.
package protocol Transport: Sendable {
  /// - Parameters:
  ///   - url: Absolute, without user information.
  ///   - milliseconds: 1 or more; the whole exchange ends within it.
  func post(url: String, request: SignableRequest, within milliseconds: Int) async throws(TransportFailure) -> HTTPReply
}

/// Time and chance, so that tests neither wait nor gamble.
package protocol VendClock: Sendable {
  /// Wall-clock time, for signatures.
  func now() -> Timestamp
  /// Milliseconds on a clock that never goes back; the zero is any.
  func uptime() -> Int64
  /// Waits; throws when the task is cancelled.
  func sleep(milliseconds: Int) async throws(CancellationError)
  /// A random number from 0 to `upperBound`, both included.
  func random(upTo upperBound: Int) -> Int
}
