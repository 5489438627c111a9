internal import Glibc
internal import NIOCore
internal import Synchronization

/// Lets one connection in: the host's, by what the kernel says of it.
final class HostPeer: Sendable {
  /// `struct ucred` of socket(7), which Glibc's module does not show.
  struct Credentials: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
  }

  private let host: Int32
  private let taken = Mutex(false)

  /// - Parameter host: The process that started this one; the connection must be its own.
  init(host: Int32 = getppid()) { self.host = host }

  /// Fails, and so closes the channel, unless it is the first one and comes from the host.
  func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(
        PluginError(.failed, "the connection has no peer to ask the kernel for"))
    }
    let peer: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    return peer.flatMapThrowing { peer in
      guard peer.pid == self.host, peer.uid == getuid() else {
        throw PluginError(.failed, "a process that is not the host connected")
      }
      let first = self.taken.withLock { taken in
        defer { taken = true }
        return !taken
      }
      guard first else { throw PluginError(.failed, "the host connected a second time") }
    }
  }
}
