internal import AKMSModel
internal import AKMSTransport
internal import CLinux

/// Both ends of a pipe, close-on-exec from birth.
struct Pipe: ~Copyable {
  var reader: End
  var writer: End

  /// One end, which can be taken once.
  struct End: ~Copyable {
    private var descriptor: Descriptor?

    init(_ number: Int32) { descriptor = Descriptor(owning: number) }

    /// Hands over the descriptor; a precondition: once.
    mutating func take() -> Descriptor {
      guard let taken = descriptor.take() else { preconditionFailure("a pipe's end was taken twice") }
      return taken
    }
  }

  init() throws(Failure) {
    var ends: [Int32] = [-1, -1]
    let result = unsafe akms_pipe(&ends)
    guard result == 0 else { throw Failure(.pluginFailed, "no pipe for a plugin", why: describe(errno: -result)) }
    reader = End(ends[0])
    writer = End(ends[1])
  }
}
