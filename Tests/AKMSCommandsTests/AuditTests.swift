import AKMSJSON
import AKMSLedger
import AKMSSecret
import Testing

@testable import AKMSCommands

/// The commands over a real ledger in a folder of its own.
struct AuditTests {
  private func bench(events: Int) async throws -> Bench {
    let bench = Bench()
    bench.write("state/x", "")
    try await append(events, to: bench)
    return bench
  }

  private func append(_ events: Int, to bench: Bench) async throws {
    let ledger = try Ledger(
      directory: bench.path("state/ledger"), signingSeed: Secret(bytes: Array(repeating: 7, count: 32)))
    for index in 0..<events {
      let denied = index.isMultiple(of: 2)
      _ = try await ledger.append(
        LedgerEvent(
          denied ? "vend.denied" : "secret.set", outcome: denied ? .failure : .success, code: denied ? "no_rule" : nil,
          ["akms.scope.requested": "secret:read:a\u{1B}[2J"]))
    }
    await ledger.close()
  }

  private func segment(of bench: Bench) -> String {
    "state/ledger/" + (bench.names(in: "state/ledger").first { $0.hasSuffix(".jsonl") } ?? "")
  }

  @Test func `a whole ledger verifies`() async throws {
    let bench = try await bench(events: 5)
    #expect(bench.akms("audit", "verify", "--json") == 0, "\(bench.console.err)\(bench.console.out)")
    #expect(bench.json["ok"] == true)
    #expect(bench.json["problems"] == [])
    #expect((bench.json["events"]?.integer ?? 0) >= 5)
    #expect(bench.json["schema"] == "akms.audit.verify/1")
  }

  @Test func `a changed byte is exit 1 and named`() async throws {
    let bench = try await bench(events: 3)
    let text = try #require(bench.read(segment(of: bench)))
    bench.write(segment(of: bench), text.replacing("no_rule", with: "no-rule", maxReplacements: 1))
    #expect(bench.akms("audit", "verify") == 1)
    #expect(bench.console.out.contains("the ledger does not verify, problems: "))
  }

  @Test func `an end that was cut off at a seal shows, because the last run saw more`() async throws {
    let bench = try await bench(events: 2)
    let early = try #require(bench.read(segment(of: bench)))
    try await append(2, to: bench)
    #expect(bench.akms("audit", "verify") == 0, "\(bench.console.out)")
    bench.write(segment(of: bench), early)
    #expect(bench.akms("audit", "verify") == 1)
    #expect(bench.console.out.contains("does not contain the remembered checkpoint"))
  }

  @Test func `what was remembered cannot be read: refused`() async throws {
    let bench = try await bench(events: 1)
    bench.write("state/audit-checkpoint.json", "{}")
    #expect(bench.akms("audit", "verify") == 78)
    #expect(bench.console.err.hasSuffix("akms: because it holds no checkpoint\n"))
  }

  @Test func `tail shows the last events, a line each, nothing raw`() async throws {
    let bench = try await bench(events: 4)
    #expect(bench.akms("audit", "tail", "-n", "2", "--action", "vend") == 0)
    let lines = bench.console.out.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.allSatisfy { $0.hasSuffix("  vend.denied  failure  asked=secret:read:a\\u{1b}[2J  code=no_rule") },
      "\(lines)")
  }

  @Test func `tail --json prints the ledger's own lines`() async throws {
    let bench = try await bench(events: 4)
    let ledger = try #require(bench.read(segment(of: bench)))
    #expect(bench.akms("audit", "tail", "-n", "3", "--json") == 0)
    let lines = bench.console.out.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { #expect(ledger.contains(line)) }
  }

  @Test func `without a ledger both say so`() {
    for word in ["verify", "tail"] {
      let bench = Bench()
      #expect(bench.akms("audit", word) == 69)
      #expect(
        bench.console.err == """
          akms: there is no ledger yet
          akms: because \(bench.path("state/ledger")) is missing
          akms: try `akms init`

          """)
    }
  }
}
