import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import AKMSWire
import Foundation
import Testing

/// The built program against a broker that answers as told.
@Suite struct GrantedProgramTests {
  static func grant(_ change: (inout Grant) -> Void = { _ in }) -> Grant {
    var grant = Grant(
      requestID: RequestID(high: 1, low: 2), endsAtBoottime: .max, expiresAt: 4, ttlSeconds: 5, reused: false,
      eventID: "e",
      onExpiry: .keep)
    change(&grant)
    return grant
  }

  /// Runs `akms exec` with `words` and gives what came out and what the broker was asked.
  func run(
    _ answer: FakeBroker.Answer, _ words: [String], _ environment: [String: String] = [:]
  ) throws -> (outcome: Program.Outcome, asked: [FakeBroker.Asked]) {
    try withTemporaryFolder { home in
      let places = try Places { $0 == "AKMS_HOME" ? home : nil }
      let broker = try FakeBroker(places, answers: [answer])
      let outcome = try Program(["exec"] + words, ["AKMS_HOME": home].merging(environment) { $1 }).wait()
      try broker.finish()
      return (outcome, broker.asked)
    }
  }

  @Test func `granted values reach the child and nothing else`() throws {
    let words = [
      "--scope", "K=secret:read:a/b", "--", "sh", "-c",
      "printf '%s' \"$K\"; tr '\\0' '\\n' < /proc/$PPID/environ | grep -c hunter2",
    ]
    let (outcome, _) = try run(.grant([("K", "hunter2\nü")], Self.grant()), words)
    #expect(outcome == .init(status: 1, output: "hunter2\nü0\n", errors: ""))
  }

  @Test func `the request says what was asked and carries file and folder`() throws {
    let id = "00112233-4455-4677-8899-aabbccddeeff"
    let words = [
      "--scope", "K=secret:read:a/b", "--scope", "aws:s3:x", "--ttl", "15m", "--reason", "why", "--fresh",
      "--accept-narrowed", "--no-input",
      "--keep-session", "-i", "--request-id", id, "--", "true",
    ]
    let (outcome, asked) = try run(.grant([], Self.grant()), words)
    var expected = VendRequest(requestID: try #require(RequestID(id)), commandPath: "/usr/bin/true", purpose: .exec)
    expected.bindings = ["K=secret:read:a/b", "aws:s3:x"]
    expected.ttlSeconds = 900
    expected.reason = "why"
    expected.flags = [.fresh, .acceptNarrowed, .noInput, .keepSession, .cleanEnvironment, .named]
    #expect(outcome == .init(status: 0, output: "", errors: ""))
    #expect(asked.map(\.request) == [expected])
    #expect(asked.first?.files == [FileIdentity(path: "/usr/bin/true"), FileIdentity(path: ".")].compactMap(\.self))
  }

  @Test func `sealed values are asked for and replaced, those withheld are removed and named`() throws {
    let grant = Self.grant {
      $0.withheld = [.init(name: "GH_TOKEN", why: "no rule\u{1B}")]
      $0.notes = ["the lease ends in 5 s"]
    }
    let environment = ["K": "akms1.abc", "GH_TOKEN": "akms1.def", "PLAIN": "p"]
    let (outcome, asked) = try run(.grant([("K", "v")], grant), ["--", "env"], environment)
    let lines = Set(outcome.output.split(separator: "\n").filter { !$0.hasPrefix("AKMS_HOME=") })
    #expect(lines == ["PATH=/usr/bin:/bin", "PLAIN=p", "K=v"])
    #expect(outcome.errors == "akms: withheld: GH_TOKEN (no rule\\u{1b})\nakms: the lease ends in 5 s\n")
    #expect(Set(asked[0].request.sealed.map(\.name)) == ["K", "GH_TOKEN"])
    let quiet = try run(.grant([("K", "v")], grant), ["--quiet", "--", "true"], environment)
    #expect(quiet.outcome.errors == "")
  }

  @Test func `with a scope on the line the sealed values stay sealed`() throws {
    let (outcome, asked) = try run(
      .grant([("K", "v")], Self.grant()), ["--scope", "K=secret:read:a", "printenv", "S"], ["S": "akms1.x"])
    #expect(outcome.output == "akms1.x\n" && asked[0].request.sealed.isEmpty)
  }

  @Test func `a denial ends in 77 with its lines and starts nothing`() throws {
    let reply = FailureReply(
      Failure(.noRule, "denied: aws:s3-read:prod-logs", why: "no rule allows it", next: "akms approve"),
      details: "{\"nearest\":[\"staging\"]}", eventID: "e7")
    let words = ["--scope", "aws:s3-read:prod-logs", "--", "sh", "-c", "echo started"]
    let text = "akms: denied: aws:s3-read:prod-logs\nakms: because no rule allows it\nakms: try `akms approve`\n"
    #expect(try run(.failed(reply), words).outcome == .init(status: 77, output: "", errors: text))
    let json = try run(.failed(reply), ["--error-format=json"] + words).outcome.errors
    #expect(json.contains(#""code":"no_rule","exit":77"#) && json.contains(#""details":{"nearest":["staging"]}"#))
  }

  @Test func `a dry run starts nothing and shows the decision`() throws {
    let words = ["--dry-run", "--scope", "K=secret:read:a", "--", "sh", "-c", "echo started"]
    let (outcome, asked) = try run(.result("{\"decision\":\"allow\"}"), words)
    let line = "dry run: allowed; nothing was minted, /usr/bin/sh was not started\n"
    #expect(outcome == .init(status: 0, output: line, errors: ""))
    #expect(asked[0].request.flags == .dryRun)
    #expect(
      try run(.result("{\"decision\":\"allow\"}"), ["--json"] + words).outcome.output == "{\"decision\":\"allow\"}\n")
  }

  @Test func `a grant that would change what code runs starts nothing`() throws {
    let (outcome, _) = try run(
      .grant([("LD_PRELOAD", "/x.so")], Self.grant()), ["--scope", "aws:s3:x", "--", "echo", "started"])
    #expect(
      outcome
        == .init(
          status: 69, output: "", errors: "akms: the grant sets LD_PRELOAD\nakms: because it changes what code runs\n"))
  }

  @Test func `a missing command asks for nothing`() throws {
    let (outcome, asked) = try run(.grant([], Self.grant()), ["--scope", "aws:s3:x", "--", "nope"])
    #expect(outcome.status == 127 && asked.isEmpty)
  }

  @Test func `akms itself cannot be read while the child runs`() throws {
    // The owner of a process that is not dumpable is root in /proc; as root the flag is read from its status instead.
    let script =
      "grep -q CoreDumping /proc/$PPID/status; stat -c %u /proc/$PPID/environ; cat /proc/$PPID/limits | grep -c 'Max core file size *0 '"
    let (outcome, _) = try run(
      .grant([("K", "v")], Self.grant()), ["--scope", "K=secret:read:a", "--", "sh", "-c", script])
    #expect(outcome.output == "0\n1\n")
  }

  @Test func `akms has no handler that would report a crash`() throws {
    let script = "grep SigCgt /proc/$PPID/status"
    let words = ["--scope", "K=secret:read:a", "--", "sh", "-c", script]
    let (outcome, _) = try run(.grant([("K", "v")], Self.grant()), words, ["SWIFT_BACKTRACE": "enable=yes"])
    #expect(outcome.output == "SigCgt:\t0000000000000000\n")
  }

  @Test func `the largest value fits`() throws {
    let value = String(repeating: "x", count: Limits.value)
    let one = try run(
      .grant([("K", value)], Self.grant()),
      ["--scope", "K=secret:read:a", "--", "sh", "-c", "printf '%s' \"$K\" | wc -c"])
    #expect(one.outcome.output == "\(Limits.value)\n")
  }
}
