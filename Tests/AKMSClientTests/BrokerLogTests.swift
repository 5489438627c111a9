import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Foundation
import Testing

@testable import AKMSClient

struct BrokerLogTests {
  private func write(_ count: Int, to path: String) throws {
    try Data(repeating: 120, count: count).write(to: URL(fileURLWithPath: path))
  }

  private func size(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
  }

  @Test func `a log that has grown is moved aside, and two older ones are kept`() throws {
    try withTemporaryFolder { folder in
      let log = folder + "/broker.log"
      for round in 1...4 {
        try write(Int(BrokerLog.size) + round, to: log)
        _ = try BrokerLog.open(in: SafeDirectory(opening: folder)).number
      }
      #expect(size(log) == 0)
      #expect(size(log + ".1") == Int(BrokerLog.size) + 4)
      #expect(size(log + ".2") == Int(BrokerLog.size) + 3)
      #expect(size(log + ".3") == nil)
    }
  }

  @Test func `a small log is gone on with`() throws {
    try withTemporaryFolder { folder in
      try write(100, to: folder + "/broker.log")
      _ = try BrokerLog.open(in: SafeDirectory(opening: folder)).number
      #expect(size(folder + "/broker.log") == 100)
      #expect(size(folder + "/broker.log.1") == nil)
    }
  }

  @Test func `a log behind a symbolic link is refused`() throws {
    try withTemporaryFolder { folder in
      try write(1, to: folder + "/elsewhere")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/broker.log", withDestinationPath: folder + "/elsewhere")
      #expect(throws: Failure.self) { _ = try BrokerLog.open(in: SafeDirectory(opening: folder)).number }
    }
  }
}
