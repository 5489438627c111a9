import AKMSFakeBroker
import AKMSModel
import AKMSSecret
import AKMSTransport
import Glibc

/// Two connected sockets, one a frame socket, the other raw.
struct SocketPair: ~Copyable {
  let socket: FrameSocket
  let raw: Descriptor

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { throw Missing() }
    socket = FrameSocket(Descriptor(owning: ends[0]))
    raw = Descriptor(owning: ends[1])
  }

  /// Bytes from the raw side.
  borrowing func write(_ bytes: [UInt8]) { _ = unsafe Glibc.write(raw.number, bytes, bytes.count) }

  /// What the frame socket says about the next frame; nil where one came.
  borrowing func refusal(descriptors: Int = 0, milliseconds: Int = 1000) -> Failure? {
    do throws(Failure) {
      _ = try socket.receive(descriptors: descriptors, within: Deadline(milliseconds: milliseconds))
      return nil
    } catch { return error }
  }
}

/// Descriptors of this process that name the same socket as `number`; others come and go with other tests.
func descriptors(naming number: Int32) -> Int {
  guard let wanted = FileIdentity(number) else { return 0 }
  return (0..<1024).count { FileIdentity(Int32($0)) == wanted }
}
