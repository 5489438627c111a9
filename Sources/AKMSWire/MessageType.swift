/// What a frame carries; requests below 0x80, replies from 0x80 on. `docs/protocol/client.md`, section 2.
package enum MessageType: UInt8, Sendable, CaseIterable {
  case vend = 1
  case command = 2
  case granted = 0x81
  case result = 0x82
  case failed = 0x83

  /// Name in messages for people.
  var name: String {
    switch self {
    case .vend: "vend request"
    case .command: "command request"
    case .granted: "granted reply"
    case .result: "result reply"
    case .failed: "failed reply"
    }
  }
}
