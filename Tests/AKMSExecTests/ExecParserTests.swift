import AKMSModel
import AKMSWire
import Testing

@testable import AKMSExec

/// A command line after `exec`, as one text with blanks, and what is expected of it.
struct Line: Sendable, CustomTestStringConvertible {
  let words: [String]
  let expected: String
  var testDescription: String { words.joined(separator: " ") }

  init(_ line: String, _ expected: String) {
    words = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    self.expected = expected
  }
}

@Suite struct ExecParserTests {
  func parse(_ words: [String?]) -> Result<(options: ExecOptions, offset: Int?), Failure> {
    var parser = ExecParser()
    do throws(Failure) {
      let offset = try parser.parse(words)
      return .success((parser.options, offset))
    } catch { return .failure(error) }
  }

  func refusal(_ words: [String?]) -> Failure? {
    guard case .failure(let failure) = parse(words) else { return nil }
    return failure
  }

  @Test func `every flag is read`() throws {
    let line = """
      --scope A=secret:read:a/b --scope aws:s3:x,role=r --profile acme --with-env --only A,B --only=C --ttl 15m --reason why \
      --fresh --accept-narrowed --keep-session --clean-env --no-input --dry-run --json --quiet --grace 0s --on-expiry auto \
      --deliver env --wait 5m --redact --report-fd 3 --error-format json --request-id 00112233-4455-6677-8899-aabbccddeeff -- cmd --scope x
      """
    let (options, offset) = try parse(line.split(separator: " ").map(String.init)).get()
    var expected = ExecOptions()
    expected.bindings = ["A=secret:read:a/b", "aws:s3:x,role=r"]
    expected.profile = "acme"
    expected.only = ["A", "B", "C"]
    (expected.ttlSeconds, expected.graceSeconds) = (900, 0)
    expected.reason = "why"
    (expected.withEnvironment, expected.fresh, expected.acceptNarrowed, expected.keepSession) = (true, true, true, true)
    (expected.cleanEnvironment, expected.noInput, expected.dryRun, expected.json, expected.quiet) = (
      true, true, true, true, true
    )
    (expected.waitSeconds, expected.redact, expected.report) = (300, true, .descriptor(3))
    expected.errorFormat = .json
    expected.requestID = RequestID("00112233-4455-6677-8899-aabbccddeeff")
    #expect(options == expected)
    #expect(offset == 38)
  }

  @Test(arguments: [
    Line("cmd", "0"), Line("-- cmd", "1"), Line("-i cmd -x", "1"), Line("-- -x", "1"), Line("-", "0"),
    Line("-- --", "1"),
    Line("--scope=a:b:c cmd", "1"), Line("--scope a:b:c cmd", "2"), Line("--reason -- cmd", "2"),
    Line("'' --scope", "0"),
    Line("--quiet --quiet cmd", "2"),
  ])
  func `the first word that is no flag is the command`(_ line: Line) throws {
    #expect(try parse(line.words).get().offset.map(String.init) == line.expected)
  }

  @Test(
    arguments: [("auto", nil), ("terminate", .terminate), ("keep", .keep)] as [(String, Grant.OnExpiry?)])
  func `each end of a lease has its word`(_ word: String, _ meaning: Grant.OnExpiry?) throws {
    #expect(try parse(["--on-expiry", word, "cmd"]).get().options.onExpiry == meaning)
  }

  @Test func `what cannot be renewed is not asked to be`() {
    #expect(refusal(["--on-expiry", "renew", "cmd"])?.why == "an environment cannot be renewed")
    #expect(refusal(["--on-expiry", "renew", "--deliver", "endpoint", "cmd"]) == nil)
  }

  @Test func `a command's words need not be UTF-8`() throws {
    #expect(try parse(["--quiet", nil, "x"]).get().offset == 1)
  }

  @Test(arguments: ["--help", "-h", "--scope a:b:c --help --nonsense"])
  func `help needs no command`(_ line: String) throws {
    let (options, offset) = try parse(line.split(separator: " ").map(String.init)).get()
    #expect(options.help && offset == nil)
  }

  @Test(arguments: [
    Line("", "no command given"), Line("--", "no command given"), Line("--quiet", "no command given"),
    Line("--nonsense cmd", "unknown option --nonsense"), Line("-x cmd", "unknown option -x"),
    Line("--scop a:b:c cmd", "unknown option --scop"),
    Line("-iq cmd", "unknown option -iq"), Line("--quiet=1 cmd", "--quiet takes no value"),
    Line("--scope", "--scope needs a value"),
    Line("--scope= cmd", "--scope needs a value"), Line("--scope '' cmd", "--scope needs a value"),
    Line("--ttl 1m --ttl 2m cmd", "--ttl stands twice"), Line("--profile a --profile b cmd", "--profile stands twice"),
    Line("--ttl 15 cmd", "--ttl is no duration such as 45s, 15m, 8h or 7d: 15"),
    Line("--ttl 0s cmd", "--ttl is 0 seconds, 1 to 604800 are possible"),
    Line("--ttl 8d cmd", "--ttl is 691200 seconds, 1 to 604800 are possible"),
    Line("--grace 2h cmd", "--grace is 7200 seconds, 0 to 3600 are possible"),
    Line("--scope A=a:b:c --scope A=d:e:f cmd", "two scopes for the variable A"),
    Line("--only A,,B --profile p cmd", "--only names no variable: "),
    Line("--only 1A --profile p cmd", "--only names no variable: 1A"),
    Line("--error-format xml cmd", "--error-format is text or json, not xml"),
    Line("--request-id 1 cmd", "--request-id is no uuid: 1"), Line("--json cmd", "--json goes with --dry-run only"),
    Line("--on-expiry never cmd", "--on-expiry is one of auto, terminate, keep, renew, not never"),
    Line("--report-fd x cmd", "--report-fd is no descriptor's number: x"),
    Line("--report-fd -1 cmd", "--report-fd is no descriptor's number: -1"),
    Line("--report-fd 03 cmd", "--report-fd is no descriptor's number: 03"),
    Line("--report-file= cmd", "--report-file needs a value"),
    Line("--report-fd 3 --report-file x cmd", "--report-fd and --report-file exclude each other"),
    Line("--wait 5 cmd", "--wait is no duration such as 45s, 15m, 8h or 7d: 5"),
    Line("--wait 8d cmd", "--wait is 691200 seconds, 0 to 604800 are possible"),
    Line("--redact=1 cmd", "--redact takes no value"),
    Line("--deliver pipe cmd", "--deliver is one of env, endpoint, file, not pipe"),
  ])
  func `a line that is not understood is refused`(_ line: Line) {
    #expect(refusal(line.words) == Failure(.usage, line.expected, next: "akms exec --help"))
  }

  @Test(arguments: [
    Line(
      "--only A cmd",
      "--only without --profile is not built yet because a choice among sealed values comes with a later version"),
    Line(
      "--with-env cmd",
      "--with-env without --profile is not built yet because sealed values beside named scopes comes with a later version"
    ),
  ])
  func `what is not built yet is refused and never ignored`(_ line: Line) {
    let failure = refusal(line.words)
    #expect(failure?.code == .usage && failure?.exitStatus == 64)
    #expect("\(failure?.what ?? "") because \(failure?.why ?? "")" == line.expected)
  }

  @Test(arguments: ["PATH", "LD_PRELOAD", "BASH_ENV", "AKMS_HOME"])
  func `a variable that changes what code runs is not asked for`(_ name: String) {
    let expected = Failure(.usage, "\(name) cannot be granted", why: "it changes what code runs")
    #expect(refusal(["--scope", name + "=secret:read:a", "cmd"]) == expected)
  }

  @Test func `sizes are checked before anything is asked`() throws {
    #expect(
      refusal(["--scope", String(repeating: "x", count: 770), "c"])?.what == "--scope has 770 bytes, at most 769")
    #expect(
      refusal(["--reason", String(repeating: "é", count: 513), "c"])?.what == "--reason has 1026 bytes, at most 1024")
    let many = Array(repeating: ["--scope", "a:b:c"], count: 65).flatMap { $0 }
    #expect(refusal(many + ["c"])?.what == "more than 64 scopes")
    #expect(try parse(Array(many.dropLast(2)) + ["c"]).get().options.bindings.count == 64)
  }

  @Test(arguments: [
    ("A=secret:read:a", "A"), ("_x=a:b:c", "_x"), ("a:b:c", nil), ("a:b:c,role=x", nil), ("a:b:c=d", nil), ("A", nil),
    ("=a:b:c", ""),
  ])
  func `a binding's variable stands in front of its first colon`(_ binding: String, _ name: String?) {
    #expect(ExecOptions.variable(of: binding) == name)
  }

  @Test func `random lines never trap`() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var random = Lines(state: seed)
    for _ in 0..<5000 {
      let words = random.line()
      if case .success(let (_, offset)) = parse(words) {
        #expect((offset ?? 0) <= words.count, "seed \(seed): \(words)")
      }
    }
  }
}

extension Failure {
  var exitStatus: Int32 { code.exitStatus }
}

/// Command lines put together from flags, values and noise.
private struct Lines {
  var state: UInt64
  private let parts: [String?] = [
    "--scope", "--ttl", "--only", "--profile", "--", "-i", "--json", "--dry-run", "--scope=", "--=", "=", "-", "", nil,
    "A=a:b:c", "15m",
    "99999999d", "--grace=1s", "--request-id", "-h", "\u{0}", "é", "--on-expiry=keep",
  ]

  mutating func line() -> [String?] {
    (0..<Int(next() % 6)).map { _ in parts[Int(next() % UInt64(parts.count))] }
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
