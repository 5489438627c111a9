import AKMSModel
import AKMSPipeline
import AKMSScope
import AKMSSecret
import Glibc
import Synchronization

@testable import AKMSPluginHost

/// A host with one connection `example`, in a folder that goes when the test ends; every event is kept.
final class PluginFixture: Sendable {
  let host: PluginHost
  let source: PluginSource
  let events: EventLog
  let folder: TemporaryFolder

  /// - Parameters:
  ///   - program: An executable target that the tests depend on.
  ///   - name: What it is started as.
  init(
    _ program: String = "example-swift", as name: String? = nil, settings: String = "{}",
    secrets: [String: String] = [:], times: PluginTimes = .patient, clock: PluginClock = .continuous
  ) throws {
    let folder = try TemporaryFolder(), events = EventLog()
    host = try PluginHost(runFolder: folder.path + "/run", home: folder.path, times: times, clock: clock) {
      events.add($0)
    }
    let connection = try ConnectionSettings(
      connection: "example", json: settings, locate: { $0 == "/colour" ? "config.yaml:3" : nil },
      secret: { name throws(Failure) in
        guard let value = secrets[name] else { throw Failure(.found, "no stored secret \(name)") }
        return try Secret(Array(value.utf8))
      })
    source = host.source(try Self.reference(program, as: name ?? program), settings: connection)
    self.events = events
    self.folder = folder
  }

  /// The supervisor of the one connection.
  var supervisor: PluginSupervisor { source.supervisor }

  /// Copied once a test process, so that the mode is what the host wants whatever the umask of the build was.
  private static let copies = Mutex<(folder: TemporaryFolder?, known: [String: PluginReference])>((nil, [:]))

  static func reference(_ program: String, as name: String) throws -> PluginReference {
    let known = try copies.withLock { copies in
      if let known = copies.known[program] { return known }
      let folder = try copies.folder ?? TemporaryFolder()
      copies.folder = folder
      let path = folder.path + "/" + program
      try copyFile(buildFolder + "/" + program, to: path, mode: 0o700)
      let binary = try PluginBinary(path: path, expecting: nil)
      let made = PluginReference(name: program, path: path, sha256: binary.sha256)
      copies.known[program] = made
      return made
    }
    return PluginReference(name: name, path: known.path, sha256: known.sha256)
  }

  /// Where the test program itself stands: the executables are beside it.
  static let buildFolder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
  }()

  /// Vends one scope of the connection.
  func mint(_ text: String, ttl: Int = 60, request: String = "00000000-0000-4000-8000-000000000001")
    async throws(Failure) -> MintedCredential
  {
    try await source.mint(
      MintOrder(
        requestID: request, scopes: [try Scope(parsing: text)], document: [], ttl: ttl, user: "tester", lease: "lease-1"
      ))
  }
}

extension PluginTimes {
  /// Deadlines that a busy machine keeps.
  static var patient: PluginTimes {
    var times = PluginTimes()
    times.validate = .seconds(20)
    times.analyze = .seconds(20)
    times.serialize = .seconds(20)
    times.describe = .seconds(20)
    times.idle = nil
    return times
  }
}

extension Secret {
  init(_ bytes: [UInt8]) throws(Failure) {
    self = try Secret(count: bytes.count) { span in
      for (i, byte) in bytes.enumerated() { span.storeBytes(of: byte, toByteOffset: i, as: UInt8.self) }
    }
  }
}

extension SecretEnvironment {
  /// For tests alone: a value as text.
  borrowing func text(at index: Int) -> String {
    withValue(at: index) { bytes in
      String(
        decoding: (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) },
        as: UTF8.self)
    }
  }
}

/// What the observer heard, in order.
final class EventLog: Sendable {
  private let events = Mutex<[PluginEvent]>([])

  func add(_ event: PluginEvent) { events.withLock { $0.append(event) } }
  var all: [PluginEvent] { events.withLock { $0 } }

  /// The lines of log.
  var lines: [String] { all.compactMap { if case .log(_, _, let line, _) = $0 { line } else { nil } } }

  /// The lines with what was dropped before each; waits, 20 s at most, until that many were dropped: the pipe is read
  /// on a thread of its own, which may be behind the process's end.
  func linesToTheEnd(dropped: Int) async -> [(String, Int)] {
    var lines: [(String, Int)] = []
    for _ in 0..<2000 where lines.map(\.1).reduce(0, +) <= dropped {
      try? await Task.sleep(for: .milliseconds(10))
      lines = all.compactMap { if case .log(_, _, let line, let dropped) = $0 { (line, dropped) } else { nil } }
    }
    return lines
  }

  /// Their kinds, without the lines of log.
  var kinds: [String] {
    all.compactMap {
      switch $0 {
      case .started: "started"
      case .startFailed: "startFailed"
      case .crashed: "crashed"
      case .stopped: "stopped"
      case .breakerOpened: "breakerOpened"
      case .violation: "violation"
      case .log: nil
      }
    }
  }

  /// Waits until the kinds are these; gives up, and returns what there is, after 20 s.
  func kinds(reach wanted: [String]) async -> [String] {
    for _ in 0..<2000 where kinds != wanted { try? await Task.sleep(for: .milliseconds(10)) }
    return kinds
  }
}

/// A folder of its own, 0700, removed with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array(
      "\(unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp")/akms-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failure(.internal, "no temporary folder") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    for name in names(in: path) { remove(path + "/" + name) }
    unsafe _ = rmdir(path)
  }
}

/// Copies a file, byte for byte.
func copyFile(_ from: String, to: String, mode: mode_t) throws {
  let source = unsafe open(from, O_RDONLY), target = unsafe open(to, O_WRONLY | O_CREAT | O_TRUNC, mode)
  defer {
    close(source)
    close(target)
  }
  guard source >= 0, target >= 0 else { throw Failure(.internal, "cannot copy \(from)") }
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let got = unsafe read(source, &buffer, buffer.count)
    if got <= 0 { break }
    guard unsafe write(target, buffer, got) == got else { throw Failure(.internal, "cannot write \(to)") }
  }
}

/// The names in a folder, sorted, without the two dots.
func names(in path: String) -> [String] {
  guard let listing = unsafe opendir(path) else { return [] }
  defer { unsafe _ = closedir(listing) }
  var names: [String] = []
  while let entry = unsafe readdir(listing) {
    names.append(
      unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      })
  }
  return names.filter { $0 != "." && $0 != ".." }.sorted()
}

/// All bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let file = unsafe open(path, O_RDONLY)
  guard file >= 0 else { throw Failure(.found, "no file \(path)") }
  defer { close(file) }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let got = unsafe read(file, &buffer, buffer.count)
    if got <= 0 { return all }
    all += buffer[..<got]
  }
}
