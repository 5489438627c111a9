internal import AKMSModel
internal import AKMSRedact
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// The command's output on its way through akms (`--redact`): read, masked, written on, without ever waiting for a reader.
final class Redactor {
  /// Milliseconds of silence after which the beginning of what might be a value is shown (a prompt), and how much of it.
  private static let (silence, shown): (Int32, Int) = (100, 8)

  /// A terminal of the command's own; nil where stdout is none.
  let pty: PtySession?
  /// What becomes the command's 1 and 2; -1 leaves one as it is.
  private(set) var outputs: (Int32, Int32) = (-1, -1)
  private var streams: [MaskedStream] = []
  /// The command's ends, closed once it has them.
  private var writers: [Int32] = []

  /// - Throws: `.internal` where there is no pipe or terminal left.
  init() throws(Failure) {
    pty = isatty(1) == 1 ? try PtySession() : nil
    let errors = try plan()
    if let errors { try pipe(to: errors) }
  }

  /// Which descriptor needs a pipe besides what has been made for stdout.
  private func plan() throws(Failure) -> Int32? {
    if let pty {
      streams.append(try MaskedStream(from: pty.master.number, to: 1))
      return pty.takesErrors || !Self.isOpen(2) ? nil : 2
    }
    if Self.isOpen(1) { try pipe(to: 1) }
    guard Self.isOpen(2) else { return nil }
    if Self.isOpen(1), Self.areOne(1, 2) {
      outputs.1 = outputs.0
      return nil
    }
    return 2
  }

  private func pipe(to target: Int32) throws(Failure) {
    var ends: [Int32] = [-1, -1]
    let made = unsafe akms_pipe(&ends)
    guard made == 0 else { throw Failure(.internal, "no pipe for the masked output", why: describe(errno: -made)) }
    // as much as the kernel gives: the command is held up less often
    _ = akms_widen_pipe(ends[0])
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    streams.append(try MaskedStream(owning: Descriptor(owning: ends[0]), to: target))
    let writer = fcntl(ends[1], F_DUPFD_CLOEXEC, 3)
    close(ends[1])
    writers.append(writer)
    if target == 1 { outputs.0 = writer } else { outputs.1 = writer }
  }

  /// Two descriptors of one file: what is written by either keeps its order.
  private static func areOne(_ one: Int32, _ other: Int32) -> Bool {
    var (a, b) = (stat(), stat())
    guard unsafe fstat(one, &a) == 0, unsafe fstat(other, &b) == 0 else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  private static func isOpen(_ number: Int32) -> Bool {
    let flags = fcntl(number, F_GETFL)
    return flags >= 0 && flags & O_ACCMODE != O_RDONLY && flags & Int32(akms_o_path()) == 0
  }

  /// The values are known from here on.
  ///
  /// - Returns: Names of values that are too short to be masked.
  func learn(_ granted: borrowing Granted, _ handover: Handover? = nil) throws(Failure) -> [String] {
    var builder = try MaskBuilder()
    for (index, name) in granted.names.enumerated() {
      try granted.withValue(at: index) { value throws(Failure) in try builder.add(name: name, value) }
    }
    try handover?.withToken { name, token throws(Failure) in try builder.add(name: name, token) }
    let masks = try builder.build()
    for stream in streams { stream.mask(masks) }
    return masks.tooShort
  }

  /// A renewal: values of before and of now.
  func learn(_ grants: [KeptGrant], _ handover: Handover) throws(Failure) {
    var builder = try MaskBuilder()
    for kept in grants {
      for (index, name) in kept.granted.names.enumerated() where !CredentialDocument.plain.contains(name) {
        try kept.granted.withValue(at: index) { value throws(Failure) in
          try builder.add(name: name, value)
        }
      }
    }
    try handover.withToken { name, token throws(Failure) in try builder.add(name: name, token) }
    let masks = try builder.build()
    for stream in streams { stream.mask(masks) }
  }

  /// The command has what it needs: its ends are its own.
  func started() {
    for writer in writers { close(writer) }
    writers = []
    pty?.enter()
  }

  var owned: [Int32] { streams.map(\.source) + streams.map(\.target) + (pty?.owned ?? []) }

  // MARK: In the supervisor's poll(2)

  var sources: [pollfd] {
    var sources = streams.map(\.interest)
    if let pty {
      sources.append(pollfd(fd: pty.statuses, events: Int16(POLLIN), revents: 0))
      sources.append(pollfd(fd: pty.keySource, events: Int16(POLLIN), revents: 0))
      sources.append(pollfd(fd: pty.hasKeys ? pty.master.number : -1, events: Int16(POLLOUT), revents: 0))
    }
    return sources
  }

  /// Milliseconds that the supervisor may sleep; -1 for any.
  var patience: Int32 { streams.contains(where: \.holds) ? Self.silence : -1 }

  /// - Parameter sources: As ``sources`` gave them, with what poll(2) says; empty when time has passed and nothing came.
  func serve(_ sources: ArraySlice<pollfd>) {
    guard !sources.isEmpty else { return streams.forEach { $0.release(below: Self.shown) } }
    for (stream, source) in zip(streams, sources) where source.revents != 0 { stream.move() }
    guard let pty else { return }
    if sources[sources.endIndex - 2].revents != 0 { pty.takeKeys() }
    if sources[sources.endIndex - 1].revents != 0 { pty.passKeys() }
  }

  /// The command has ended: what it has written goes on its way; false while a reader takes its time.
  func drain() -> Bool {
    let done = streams.map { $0.drain() }.allSatisfy(\.self)
    if done { pty?.leave() }
    return done
  }
}
