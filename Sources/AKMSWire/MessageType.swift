/// What a frame carries; requests below 0x80, replies from 0x80 on. `docs/protocol/client.md`, section 2.
package enum MessageType: UInt8, Sendable, CaseIterable {
  case vend = 1
  case command = 2
  case started = 3
  case survivors = 4
  case ended = 5
  case granted = 0x81
  case result = 0x82
  case failed = 0x83
  case notice = 0x84

  /// Name in messages for people.
  var name: String {
    switch self {
    case .vend: "vend request"
    case .command: "command request"
    case .started: "started message"
    case .survivors: "survivors message"
    case .ended: "ended message"
    case .notice: "notice"
    case .granted: "granted reply"
    case .result: "result reply"
    case .failed: "failed reply"
    }
  }
}
