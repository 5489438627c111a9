internal import AKMSClient
internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// Everything that akms writes for people and programs: whole lines, in one write(2) each.
enum Messages {
  static func toStandardError(_ line: String) { write(line + "\n", to: 2) }
  static func toStandardOutput(_ text: String) { write(text, to: 1) }

  /// The lines of a failure, or one JSON object.
  static func report(_ reply: FailureReply, _ format: ErrorFormat, _ requestID: RequestID?) {
    switch format {
    case .text: write(reply.failure.lines.map { $0 + "\n" }.joined(), to: 2)
    case .json: write(reply.json(requestID: requestID) + "\n", to: 2)
    }
  }

  /// Variables of the caller that would shadow the grant, withheld ones, and the broker's notes.
  static func notes(of grant: Grant, removed: [String]) {
    for name in removed { toStandardError("akms: removed: \(name) (it would shadow the grant)") }
    for value in grant.withheld { toStandardError("akms: withheld: \(value.name) (\(Failure.printable(value.why)))") }
    for note in grant.notes { toStandardError("akms: " + Failure.printable(note)) }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let result = unsafe Glibc.write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
        if result > 0 { sent += result } else if errno != EINTR { return }
      }
    }
  }
}
