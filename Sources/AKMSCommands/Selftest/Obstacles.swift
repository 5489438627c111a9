internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// A terminal that nobody sits at: what is written to it can be read here.
final class LonelyTerminal {
  private let master: Descriptor
  /// Of the side that programs open.
  let path: String

  init() throws(Failure) {
    let number = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    master = Descriptor(owning: number)
    var lock: Int32 = 0
    var index: Int32 = 0
    guard unsafe ioctl(number, Self.setLock, &lock) == 0, unsafe ioctl(number, Self.getNumber, &index) == 0 else {
      throw Failure(.internal, "cannot make a terminal", why: describe(errno: errno))
    }
    path = "/dev/pts/\(index)"
  }

  /// TIOCSPTLCK and TIOCGPTN; ioctl_tty(2).
  private static let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  /// What has been written to it.
  var written: String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(master.number, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// A pipe that is full and that nobody reads.
final class StuckPipe {
  private let pipe: Descriptor

  init(at path: String) throws(Failure) {
    guard unsafe mkfifo(path, 0o600) == 0 else {
      throw Failure(.internal, "cannot make the pipe \(path)", why: describe(errno: errno))
    }
    let number = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    pipe = Descriptor(owning: number)
    guard number >= 0 else { throw Failure(.internal, "cannot open the pipe", why: describe(errno: errno)) }
    let bytes = [UInt8](repeating: 32, count: 4096)
    while unsafe write(number, bytes, bytes.count) > 0 {}
  }
}
