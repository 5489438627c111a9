package import AKMSModel
internal import Glibc

/// An exclusive lock (flock(2)) on a file of a ``SafeDirectory``; given back when its owner lets go or dies.
package struct FileLock: ~Copyable, Sendable {
  /// Held by a broker for its life: one broker per run folder.
  package static let brokerName = "broker.lock"
  /// Held by a client while it starts a broker.
  package static let startName = "start.lock"

  private let descriptor: Descriptor

  private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// For who closes all but what it names.
  package var number: Int32 { descriptor.number }

  // A child between fork and exec may still hold a copy of the descriptor; its close alone would leave the lock.
  deinit { flock(descriptor.number, LOCK_UN) }

  /// Takes the lock, or returns nil where another holds it.
  ///
  /// - Throws: `.configInvalid` when the file cannot be opened or locked at all.
  package static func attempt(_ name: String, in folder: borrowing SafeDirectory) throws(Failure) -> FileLock? {
    let number = folder.openFile(name, flags: O_RDWR | O_CREAT)
    guard number >= 0 else {
      throw Failure(.configInvalid, "cannot open \(folder.path)/\(name)", why: describe(errno: -number))
    }
    let descriptor = Descriptor(owning: number)
    while flock(number, LOCK_EX | LOCK_NB) != 0 {
      let error = errno
      if error == EWOULDBLOCK { return nil }
      guard error == EINTR else {
        throw Failure(.configInvalid, "cannot lock \(folder.path)/\(name)", why: describe(errno: error))
      }
    }
    return FileLock(descriptor)
  }

  /// Takes the lock, waiting while another holds it.
  ///
  /// - Throws: `.brokerUnavailable` when the deadline has passed.
  package static func take(
    _ name: String, in folder: borrowing SafeDirectory, within deadline: Deadline
  ) throws(Failure) -> FileLock {
    while true {
      if let lock = try attempt(name, in: folder) { return lock }
      guard !deadline.hasPassed else {
        throw Failure(.brokerUnavailable, "cannot lock \(folder.path)/\(name)", why: "another process holds it")
      }
      deadline.pause(milliseconds: 5)
    }
  }
}
