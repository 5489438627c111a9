package import AKMSModel
internal import CLinux
internal import Glibc

extension FrameSocket {
  /// The broker's socket in the run folder.
  package static let name = "broker.sock"

  /// Connects to the socket of that name in `folder`; nil where nobody listens (ENOENT, ECONNREFUSED).
  ///
  /// - Throws: `.brokerUnavailable` for any other error.
  package static func connect(
    to name: String = FrameSocket.name, in folder: borrowing SafeDirectory
  ) throws(Failure) -> FrameSocket? {
    let number = akms_unix_socket()
    guard number >= 0 else { throw unavailable(number) }
    let descriptor = Descriptor(owning: number)
    let result = unsafe akms_unix_connect(number, folder.descriptor.number, name)
    if result == -ENOENT || result == -ECONNREFUSED { return nil }
    guard result == 0 else { throw unavailable(result) }
    return FrameSocket(descriptor)
  }

  private static func unavailable(_ result: Int32) -> Failure {
    Failure(.brokerUnavailable, "cannot connect to the broker", why: describe(errno: -result))
  }
}
