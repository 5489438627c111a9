package import AKMSModel
internal import CLinux
internal import Glibc

/// The broker's listening socket.
///
/// Mode 0600 from its first moment (fchmod before bind), in a folder of this user's alone. Accept keeps a descriptor
/// in reserve: at the limit of open files the connection is dropped and the loop slows down instead of spinning.
package struct Listener: ~Copyable, Sendable {
  private let socket: Descriptor
  private let folder: Descriptor
  private let name: String
  private var reserve: Descriptor?

  /// Binds and listens. A socket that is there already is a dead broker's: who holds the lock may replace it.
  ///
  /// - Parameters:
  ///   - folder: The run folder; a descriptor of its own is kept.
  ///   - lock: ``FileLock/brokerName``, held by the caller.
  package init(
    in folder: borrowing SafeDirectory, holding lock: borrowing FileLock, name: String = FrameSocket.name
  ) throws(Failure) {
    let socket = try Self.owned(akms_unix_socket())
    let own = try Self.owned(folder.openFile(".", flags: O_RDONLY | O_DIRECTORY))
    guard fchmod(socket.number, 0o600) == 0 else { throw Self.failure(-errno) }
    _ = unsafe unlinkat(own.number, name, 0)
    let bound = unsafe akms_unix_bind(socket.number, own.number, name)
    guard bound == 0 else { throw Self.failure(bound) }
    guard listen(socket.number, 512) == 0 else { throw Self.failure(-errno) }
    self.socket = socket
    self.folder = own
    self.name = name
    reserve = Self.openReserve()
  }

  /// Takes the socket's name out of the folder; those who connect later start a new broker.
  package borrowing func remove() { _ = unsafe unlinkat(folder.number, name, 0) }

  /// The next connection; blocks until there is one.
  ///
  /// - Parameter stop: A descriptor that becomes readable when the loop is to end; nil then.
  /// - Throws: `.internal` when the socket itself is broken.
  package mutating func accept(until stop: Int32) throws(Failure) -> FrameSocket? {
    while true {
      guard try wait(stop) else { return nil }
      let number = akms_accept(socket.number)
      if number >= 0 { return FrameSocket(Descriptor(owning: number)) }
      switch -number {
      case EINTR, ECONNABORTED, EAGAIN: continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: dropOne()
      default: throw Self.failure(number)
      }
    }
  }

  private func wait(_ stop: Int32) throws(Failure) -> Bool {
    var both = (
      pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0), pollfd(fd: stop, events: Int16(POLLIN), revents: 0)
    )
    while true {
      let ready = unsafe withUnsafeMutableBytes(of: &both) {
        unsafe poll($0.baseAddress!.assumingMemoryBound(to: pollfd.self), 2, -1)
      }
      if both.1.revents != 0 { return false }
      if ready > 0 { return true }
      guard errno == EINTR else { throw Self.failure(-errno) }
    }
  }

  /// Takes a connection with the reserved descriptor and hangs up: its client learns at once that there is no room.
  private mutating func dropOne() {
    reserve = nil
    let number = akms_accept(socket.number)
    if number >= 0 { close(number) }
    reserve = Self.openReserve()
    _ = poll(nil, 0, 10)
  }

  private static func openReserve() -> Descriptor? {
    let number = unsafe akms_openat2(AT_FDCWD, "/dev/null", UInt64(O_RDONLY), 0, 0)
    return number >= 0 ? Descriptor(owning: number) : nil
  }

  private static func owned(_ result: Int32) throws(Failure) -> Descriptor {
    guard result >= 0 else { throw failure(result) }
    return Descriptor(owning: result)
  }

  private static func failure(_ result: Int32) -> Failure {
    Failure(.internal, "cannot listen on the broker's socket", why: describe(errno: -result))
  }
}
