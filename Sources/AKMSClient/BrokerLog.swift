internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// `broker.log`: opened for appending, and moved aside at a start when it has grown (contract section 1: 3 × 5 MiB).
enum BrokerLog {
  static let name = "broker.log"
  /// Bytes from which on a start begins a new file.
  static let size: Int64 = 5 << 20
  /// Older files: `broker.log.1` is the newest of them.
  static let kept = 2

  static func open(in state: borrowing SafeDirectory) throws(Failure) -> Descriptor {
    rotate(in: state)
    let number = state.openFile(name, flags: O_WRONLY | O_CREAT | O_APPEND)
    guard number >= 0 else {
      throw Failure(.configInvalid, "cannot open \(state.path)/\(name)", why: describe(errno: -number))
    }
    return Descriptor(owning: number)
  }

  /// A failure leaves the files as they are: a long log is no reason not to start.
  private static func rotate(in state: borrowing SafeDirectory) {
    var status = stat()
    let folder = state.descriptor.number
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, Int64(status.st_size) >= size else { return }
    for age in stride(from: kept, to: 0, by: -1) {
      _ = unsafe renameat(folder, age == 1 ? name : "\(name).\(age - 1)", folder, "\(name).\(age)")
    }
  }
}
