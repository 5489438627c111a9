internal import AKMSModel
internal import AKMSRedact
internal import AKMSSecret
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// One of the command's streams: what can be read is read, masked, and written as far as the reader takes it.
final class MaskedStream {
  /// Bytes read at a time.
  private static let chunk = 64 << 10
  /// Bytes that a pipe takes whole once poll(2) says that it is writable (PIPE_BUF, pipe(7)).
  private static let part = 4096

  let source: Int32
  let target: Int32
  private var owned: Descriptor?
  private var masked: MaskStream?
  private var next: Masks?
  /// What the command wrote, values in it: guarded, unlike what has been masked.
  private let input: Secret
  /// Masked, and not written yet: from `written` on.
  private var output: [UInt8] = []
  private var written = 0
  private var hasEnded = false

  init(from source: Int32, to target: Int32) throws(Failure) {
    input = try Secret(count: Self.chunk) { _ in }
    (self.source, self.target) = (source, target)
    owned = nil
  }

  init(owning source: consuming Descriptor, to target: Int32) throws(Failure) {
    input = try Secret(count: Self.chunk) { _ in }
    self.source = source.number
    self.target = target
    owned = consume source
  }

  func mask(_ masks: Masks) {
    next = masks
    changeOver()
  }

  /// Other values are looked for once nothing is held back by those of before.
  private func changeOver() {
    guard let masks = next, heldBack == 0 else { return }
    masked = MaskStream(masks)
    next = nil
  }

  private var heldBack: Int {
    switch masked {
    case .some(let masked): masked.holds
    case .none: 0
    }
  }

  /// What poll(2) is to look for: the reader first, then the command.
  var interest: pollfd {
    if written < output.count { return pollfd(fd: target, events: Int16(POLLOUT), revents: 0) }
    return pollfd(fd: hasEnded ? -1 : source, events: Int16(POLLIN), revents: 0)
  }

  /// Whether the beginning of what might be a value is held back.
  var holds: Bool {
    switch masked {
    case .some(let masked): masked.holds > 0 && written == output.count
    case .none: false
    }
  }

  /// As far as it goes without waiting.
  func move() {
    repeat { write() } while written == output.count && read()
    write()
  }

  func release(below limit: Int) {
    masked?.releaseHeld(below: limit) { append($0) }
    write()
  }

  /// All that the command has written is read; true once it is written too, or nobody reads.
  func drain() -> Bool {
    move()
    guard written == output.count else { return false }
    masked?.finish { append($0) }
    masked = nil
    write()
    return written == output.count
  }

  private func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
  }

  /// False where nothing is there now.
  private func read() -> Bool {
    guard !hasEnded else { return false }
    let count = unsafe input.withUnsafeBytes { buffer in
      unsafe Glibc.read(source, UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
    }
    if count > 0 {
      forgetOutput()
      feed(count)
    } else {
      // a terminal without a command gives EIO, a pipe nothing
      hasEnded = count == 0 || errno != EAGAIN && errno != EINTR
    }
    return count > 0
  }

  private func feed(_ count: Int) {
    changeOver()
    input.withBytes { bytes in
      let bytes = bytes.extracting(0..<count)
      if masked == nil { append(bytes) } else { masked?.feed(bytes) { append($0) } }
    }
  }

  private func forgetOutput() {
    output.removeAll(keepingCapacity: true)
    written = 0
  }

  private func write() {
    while written < output.count {
      var state = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
      guard unsafe poll(&state, 1, 0) == 1 else { return }
      let most = min(Self.part, output.count - written)
      let count = unsafe output.withUnsafeBytes { unsafe Glibc.write(target, $0.baseAddress! + written, most) }
      if count > 0 { written += count } else if errno != EINTR && errno != EAGAIN { return giveUp() }
    }
  }

  /// The reader has gone: so has the command's, who finds out with its next write, as it would without us.
  private func giveUp() {
    forgetOutput()
    hasEnded = true
    owned = nil
  }
}
