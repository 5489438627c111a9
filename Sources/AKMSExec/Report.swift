internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import CLinux
internal import Glibc

/// The report (`akms.report/1`): one JSON object a line, for a harness. It never blocks the command: what its reader does
/// not take is kept up to ``most`` bytes, and then left out and counted.
final class Report {
  /// Bytes that wait for a slow reader.
  private static let most = 64 << 10
  /// Bytes that a pipe takes whole once poll(2) says that it is writable (PIPE_BUF, pipe(7)).
  private static let part = 4096
  /// Milliseconds that the end of akms waits for a reader.
  private static let patience: Int32 = 200

  private let target: Descriptor
  private let requestID: String
  private var sequence = 0
  private var dropped = 0
  private var waiting: [UInt8] = []

  init(_ target: consuming Descriptor, _ requestID: RequestID) {
    self.target = target
    self.requestID = requestID.description
  }

  /// - Throws: `.usage` for a descriptor that cannot be written, or a file that cannot be opened.
  static func open(_ target: ReportTarget?, _ requestID: RequestID) throws(Failure) -> Report? {
    switch target {
    case nil: return nil
    case .descriptor(let number): return Report(try own(number), requestID)
    case .file(let path):
      let number = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o600)
      guard number >= 0 else {
        throw Failure(.usage, "cannot open the report \(path)", why: describe(errno: errno))
      }
      return Report(Descriptor(owning: number), requestID)
    }
  }

  /// The caller's descriptor, which the command does not get; 0, 1 and 2 stay the command's.
  private static func own(_ number: Int32) throws(Failure) -> Descriptor {
    let mode = fcntl(number, F_GETFL)
    guard mode >= 0, mode & O_ACCMODE != O_RDONLY else {
      throw Failure(.usage, "--report-fd \(number) cannot be written", why: mode < 0 ? "it is not open" : nil)
    }
    if number <= 2 { return Descriptor(owning: fcntl(number, F_DUPFD_CLOEXEC, 3)) }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return Descriptor(owning: number)
  }

  /// The descriptor that is written.
  var owned: Int32 { target.number }

  /// The number for poll(2) while something waits to be written; else -1.
  var number: Int32 { waiting.isEmpty ? -1 : target.number }

  /// - Parameter fields: `"key":value` texts, in order.
  func tell(_ event: String, _ fields: [String], eventID: String? = nil) {
    sequence += 1
    var parts = [
      "\"schema\":\"akms.report/1\"", "\"seq\":\(sequence)", "\"time\":\"\(Self.now())\"",
      "\"request_id\":\"\(requestID)\"", "\"event_id\":" + (eventID.map(FailureReply.quoted) ?? "null"),
      "\"event\":\"\(event)\"",
    ]
    if dropped > 0 { parts.append("\"dropped\":\(dropped)") }
    let line = Array(("{" + (parts + fields).joined(separator: ",") + "}\n").utf8)
    guard waiting.count + line.count <= Self.most else {
      dropped += 1
      return
    }
    dropped = 0
    waiting += line
    flush()
  }

  /// Writes what the reader takes now.
  func flush() {
    while !waiting.isEmpty, isWritable(0) {
      let count = write(waiting.prefix(Self.part))
      if count <= 0 { break }
      waiting.removeFirst(count)
    }
  }

  /// The same at the end of akms, with some patience.
  func close() {
    while !waiting.isEmpty, isWritable(Self.patience) {
      let count = write(waiting.prefix(Self.part))
      if count <= 0 { return }
      waiting.removeFirst(count)
    }
  }

  private func isWritable(_ milliseconds: Int32) -> Bool {
    var state = pollfd(fd: target.number, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&state, 1, milliseconds) == 1
  }

  /// A reader that has gone is no reason to end: SIGPIPE is kept from us, and what waits is forgotten.
  private func write(_ bytes: ArraySlice<UInt8>) -> Int {
    var pipe = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&pipe)
    unsafe sigaddset(&pipe, SIGPIPE)
    unsafe sigprocmask(SIG_BLOCK, &pipe, &before)
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(target.number, $0.baseAddress, $0.count) }
    if count < 0, errno == EPIPE {
      var none = timespec()
      unsafe _ = sigtimedwait(&pipe, nil, &none)
      waiting.removeAll()
    }
    unsafe sigprocmask(SIG_SETMASK, &before, nil)
    return count
  }

  /// RFC 3339, UTC, milliseconds.
  private static func now() -> String {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return stamp(Int(now.tv_sec)).dropLast() + "." + padded(now.tv_nsec / 1_000_000, 3) + "Z"
  }

  /// RFC 3339, UTC, of seconds since 1970.
  static func stamp(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = unsafe tm()
    unsafe gmtime_r(&time, &parts)
    let date = unsafe [
      padded(Int(parts.tm_year) + 1900, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2),
    ]
    let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
    return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "Z"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
