package import AKMSModel
internal import CLinux
internal import Glibc

/// Who is at the other end, as the kernel recorded it when the connection (or the listening socket) was made.
package struct Peer: Sendable, Equatable {
  /// A hint: the process may be gone and the number be another's. ``FrameSocket/peerPidfd()`` pins it.
  package let pid: Int32
  package let uid: UInt32
  package let gid: UInt32
}

extension FrameSocket {
  /// Uid, gid and pid of the peer (SO_PEERCRED, unix(7)).
  package borrowing func peer() throws(Failure) -> Peer {
    var pid: pid_t = 0
    var uid: uid_t = 0
    var gid: gid_t = 0
    let result = unsafe akms_peer_credentials(descriptor.number, &pid, &uid, &gid)
    guard result == 0 else {
      throw Failure(.protocolViolation, "the peer has no credentials", why: describe(errno: -result))
    }
    return Peer(pid: pid, uid: uid, gid: gid)
  }

  /// A descriptor that names the peer's process for good: readable once the process has ended.
  ///
  /// SO_PEERPIDFD where the kernel has it (6.5); else pidfd_open, with a check afterwards that the connection stands
  /// and the process is of the peer's uid. Call it right after accept.
  package borrowing func peerPidfd() throws(Failure) -> Descriptor {
    let result = akms_peer_pidfd(descriptor.number)
    guard result >= 0 else { throw Failure(.protocolViolation, "the peer is gone", why: describe(errno: -result)) }
    return Descriptor(owning: result)
  }
}
