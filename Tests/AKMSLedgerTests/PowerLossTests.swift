import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Foundation
import Synchronization
import Testing

@testable import AKMSLedger

/// A disk that keeps what was synced and forgets any part of the rest when the power goes, at a call chosen beforehand.
final class LosingFiles: FileOperations {
  private struct State {
    var calls = 0
    var names: [Int32: String] = [:]
    /// Bytes of each file that are on the disk for good.
    var synced: [String: Int] = [:]
    /// Files whose names the folder's sync has made durable.
    var named: Set<String> = []
  }

  private let system = SystemFiles()
  private let last: Int
  private let state = Mutex(State())

  /// - Parameter last: The last call that still happens.
  init(last: Int) { self.last = last }

  private func happens() -> Bool {
    state.withLock {
      $0.calls += 1
      return $0.calls <= last
    }
  }

  func open(_ name: String, in folder: Int32, flags: Int32) -> Int32 {
    guard happens() else { return -EIO }
    let before = system.status(of: name, in: folder)
    let file = system.open(name, in: folder, flags: flags)
    state.withLock { state in
      guard file >= 0 else { return }
      state.names[file] = name
      guard case .success(let status) = before, state.synced[name] == nil else { return }
      // what an earlier run left is what the disk holds
      state.synced[name] = Int(status.size)
      state.named.insert(name)
    }
    return file
  }

  func write(_ bytes: RawSpan, to file: Int32) -> Int {
    // at the call where the power goes, a part is still written
    let isWhole = happens()
    guard isWhole || state.withLock({ $0.calls == last + 1 }) else { return -Int(EIO) }
    let count = system.write(isWhole ? bytes : bytes.extracting(first: bytes.byteCount * 2 / 3), to: file)
    return isWhole ? count : -Int(EIO)
  }

  func syncData(of file: Int32) -> Int32 {
    guard happens(), case .success(let status) = system.status(of: file) else { return -EIO }
    state.withLock { if let name = $0.names[file] { $0.synced[name] = Int(status.size) } }
    return 0
  }

  func sync(_ folder: Int32) -> Int32 {
    guard happens() else { return -EIO }
    state.withLock { $0.named.formUnion($0.names.values) }
    return 0
  }

  func truncate(_ file: Int32, to size: Int64) -> Int32 { happens() ? system.truncate(file, to: size) : -EIO }
  func remove(_ name: String, in folder: Int32) -> Int32 { happens() ? system.remove(name, in: folder) : -EIO }
  func status(of file: Int32) -> Result<FileStatus, FileError> { system.status(of: file) }
  func status(of name: String, in folder: Int32) -> Result<FileStatus, FileError> {
    system.status(of: name, in: folder)
  }

  /// What is left in the fixture's folder after the power went.
  func lose(_ fixture: LedgerFixture, _ random: inout SeededGenerator) {
    let state = state.withLock { $0 }
    for name in Set(state.names.values).sorted() {
      var bytes = fixture.read(name)
      let synced = min(state.synced[name] ?? 0, bytes.count)
      bytes.removeLast(Int(random.next() % UInt64(bytes.count - synced + 1)))
      if random.next() % 3 == 0, bytes.count > synced {
        let hole = synced + Int(random.next() % UInt64(bytes.count - synced))
        for place in hole..<min(bytes.count, hole + 512) { bytes[place] = 0 }
      }
      let isGone = !state.named.contains(name) && random.next() % 2 == 0
      if isGone { fixture.remove(name) } else { fixture.write(bytes, to: name) }
    }
  }
}

@Suite struct PowerLossTests {
  @Test(arguments: [31, 32, 33, 34] as [UInt64]) func `a loss of power anywhere loses nothing that was acknowledged`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed)
    for round in 0..<LedgerFixture.rounds {
      let fixture = LedgerFixture()
      var acknowledged: [String] = []
      for _ in 0..<3 {
        let files = LosingFiles(last: Int(random.next() % 44))
        if let ledger = try? fixture.open(segmentBytes: 2500, files: files) {
          for _ in 0..<8 {
            if let receipt = try? await ledger.append(LedgerEvent("open", ["akms.x": "é\u{202e}"])) {
              acknowledged.append(receipt.eventID)
            }
          }
          await ledger.close()
        }
        files.lose(fixture, &random)
      }
      let ledger = try fixture.open(files: FaultyFiles.unsynced)
      _ = try await fixture.append(1, to: ledger)
      await ledger.close()
      let lines = try LedgerTail.read(directory: fixture.ledger, last: 1000)
      let stored = try lines.map { try JSONParser.parse($0)["event.id"]?.string ?? "" }
      #expect(Set(stored).isSuperset(of: acknowledged), "seed \(seed), round \(round)")
      #expect(try fixture.verify().problems == [], "seed \(seed), round \(round)")
    }
  }
}
