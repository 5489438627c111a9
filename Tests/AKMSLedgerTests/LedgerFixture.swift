import AKMSJSON
import AKMSModel
import AKMSSecret
import Foundation
import Glibc
import Synchronization

@testable import AKMSLedger

/// A ledger in a folder of its own, which is removed with the fixture.
final class LedgerFixture: Sendable {
  /// How often a property is tried for each seed: `AKMS_TEST_ROUNDS`, 15 unless set.
  static let rounds = ProcessInfo.processInfo.environment["AKMS_TEST_ROUNDS"].flatMap { Int($0) } ?? 15

  let path: String
  var ledger: String { path + "/ledger" }

  init() {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    path = "\(base)/akms-ledger-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    unsafe mkdir(path, 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Microseconds since 1970: begins at 2026-01-02T03:04:05 and gains one second a call.
  final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_767_323_045_000_006)
    func now() -> Int64 {
      time.withLock { time in
        defer { time += 1_000_000 }
        return time
      }
    }
  }

  static func seed(_ byte: UInt8 = 7) throws(Failure) -> Secret {
    try Secret(count: 32) { span in
      for index in 0..<32 { span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
    }
  }

  func open(
    seed: UInt8 = 7, segmentBytes: UInt64 = 64 << 20, files: any FileOperations = SystemFiles(), queue: Int = 4096
  ) throws(Failure) -> Ledger {
    var options = Ledger.Options()
    let clock = TestClock()
    options.clock = { clock.now() }
    options.segmentBytes = segmentBytes
    options.files = files
    options.queue = queue
    return try Ledger(directory: ledger, signingSeed: try Self.seed(seed), options: options)
  }

  /// Appends `count` events one after the other; their numbers and ids.
  @discardableResult
  func append(_ count: Int, to ledger: Ledger, action: String = "vend.intent") async throws -> [Receipt] {
    var receipts: [Receipt] = []
    for index in 0..<count {
      receipts.append(
        try await ledger.append(LedgerEvent(action, outcome: .unknown, ["akms.request_id": "r-\(index)"])))
    }
    return receipts
  }

  func verify(remembering: LedgerReport.Checkpoint? = nil) throws(Failure) -> LedgerReport {
    try LedgerVerifier.verify(directory: ledger, remembering: remembering)
  }

  func read(_ name: String = "000001.jsonl") -> [UInt8] { Self.read("\(ledger)/\(name)") }

  func write(_ bytes: [UInt8], to name: String = "000001.jsonl") { Self.write(bytes, to: "\(ledger)/\(name)") }

  func remove(_ name: String) { unsafe _ = unlink("\(ledger)/\(name)") }

  static func read(_ path: String) -> [UInt8] {
    let file = unsafe Glibc.open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  static func write(_ bytes: [UInt8], to path: String) {
    let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      done += count
    }
  }
}
