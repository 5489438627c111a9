internal import AKMSClient
internal import AKMSModel
internal import AKMSWire

/// A failure as stderr shows it.
struct ErrorReport {
  private let failure: Failure

  init(_ failure: Failure) { self.failure = failure }

  /// At most three lines, or one JSON object (`akms.failure/1`, as `akms exec` has it), each with its line feed.
  func text(_ format: ErrorFormat) -> String {
    switch format {
    case .text: failure.lines.joined(separator: "\n") + "\n"
    case .json: FailureReply(failure).json() + "\n"
    }
  }
}
