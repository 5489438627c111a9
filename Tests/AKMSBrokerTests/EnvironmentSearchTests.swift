import Foundation
import Testing

@testable import AKMSBroker

@Suite struct EnvironmentSearchTests {
  func withProcess(_ environment: [String: String], _ body: (Int32) throws -> Void) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["30"]
    process.environment = environment
    try process.run()
    defer { process.terminate() }
    // the environment is there once the program has been executed, a moment after its name is
    while try String(contentsOfFile: "/proc/\(process.processIdentifier)/comm", encoding: .utf8) != "sleep\n" {
      usleep(1000)
    }
    while (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/environ")))?.isEmpty ?? true {
      usleep(1000)
    }
    try body(process.processIdentifier)
  }

  func finds(_ name: String, _ value: String, in pid: Int32) -> Bool {
    let bytes = Array(value.utf8)
    return EnvironmentSearch.finds(name, unsafe bytes.span.bytes, in: pid)
  }

  @Test func `an entry is found whole and by its name, or not at all`() throws {
    try withProcess(["K": "value-of-k", "OTHER_K": "value", "LAST": "x"]) { pid in
      #expect(finds("K", "value-of-k", in: pid) && finds("LAST", "x", in: pid) && finds("OTHER_K", "value", in: pid))
      #expect(!finds("K", "value-of", in: pid), "a beginning is not the value")
      #expect(!finds("K", "value", in: pid), "another variable's end is not the name")
      #expect(!finds("L", "value-of-k", in: pid) && !finds("K", "value-of-kk", in: pid))
    }
  }

  @Test func `an entry that lies across two reads is found`() throws {
    for size in [65_500, 65_530, 65_535, 65_536, 65_540, 100_000, 130_000] {
      try withProcess(["A": String(repeating: "a", count: size), "K": "needle"]) { pid in
        #expect(finds("K", "needle", in: pid), "behind \(size) bytes")
        #expect(finds("A", String(repeating: "a", count: size), in: pid))
      }
    }
  }

  @Test func `where nothing can be read nothing is found`() {
    #expect(!finds("K", "value", in: 1 << 30))
  }
}
