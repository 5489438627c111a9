import AKMSModel
import Testing

@testable import AKMSPluginHost

@Suite struct `When a plugin may start again` {
  @Test func `delays lie between a tenth of a second and thirty, each at most three times the last`() {
    var policy = RestartPolicy(), last = RestartPolicy.firstDelay
    var generator = SystemRandomNumberGenerator()
    for i in 0..<4 {
      let now = Duration.seconds(i)
      policy.crashed(at: now, random: Double.random(in: 0..<1, using: &generator))
      let wait = policy.wait(at: now)
      #expect(wait >= RestartPolicy.firstDelay && wait <= last * 3 && wait <= RestartPolicy.longestDelay)
      last = wait
    }
    #expect(!policy.isOpen)
  }

  @Test func `five crashes within a minute open the breaker for thirty seconds`() {
    var policy = RestartPolicy()
    for i in 0..<5 { policy.crashed(at: .seconds(i * 10), random: 0) }
    #expect(policy.isOpen)
    #expect(policy.wait(at: .seconds(40)) == .seconds(30))
    #expect(policy.wait(at: .seconds(70)) == .zero)
    policy.crashed(at: .seconds(71), random: 0)
    #expect(policy.isOpen && policy.wait(at: .seconds(71)) == .seconds(30))
  }

  @Test func `five crashes in more than a minute do not`() {
    var policy = RestartPolicy()
    for i in 0..<5 { policy.crashed(at: .seconds(i * 16), random: 0) }
    #expect(!policy.isOpen)
  }

  @Test func `a minute without a crash forgets them`() {
    var policy = RestartPolicy()
    for i in 0..<4 { policy.crashed(at: .seconds(i), random: 0.999) }
    policy.crashed(at: .seconds(64), random: 0)
    #expect(policy.wait(at: .seconds(64)) == RestartPolicy.firstDelay)
  }
}

@Suite struct `Names of variables` {
  @Test(arguments: ["AWS_ACCESS_KEY_ID", "GH_TOKEN", "_", "A1", String(repeating: "A", count: 256)])
  func `an ordinary name may be set`(name: String) { #expect(VariableName.objection(to: name) == nil) }

  @Test(arguments: [
    "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "IFS", "PROMPT_COMMAND", "HTTPS_PROXY", "ALL_PROXY",
    "ANTHROPIC_BASE_URL", "AKMS_SESSION", "AGENTKMS_HINTS",
  ])
  func `one that changes how programs run may not`(name: String) {
    #expect(VariableName.objection(to: name) == "it changes how programs run")
  }

  @Test(arguments: ["", "a", "1A", "A=B", "A\0", "A\n", "A B", "Ä", String(repeating: "A", count: 257)])
  func `what is no name may not`(name: String) {
    #expect(VariableName.objection(to: name) == "it is no [A-Z_][A-Z0-9_]* of at most 256 bytes")
  }
}

@Suite struct `The handshake's line` {
  @Test(arguments: [("1|1|unix|fd|grpc", "s"), ("1|1|unix|path|grpc", "p"), ("1|1|unix|fd|grpc|later|fields", "s")])
  func `it names the socket`(line: String, socket: String) throws { #expect(try Handshake.parse(line) == socket) }

  @Test(arguments: [
    ("", #"its first line is "", expected was "1|1|unix|fd|grpc""#),
    ("1|1|unix|fd", #"its first line is "1|1|unix|fd", expected was "1|1|unix|fd|grpc""#),
    ("2|1|unix|fd|grpc", #"its first line is "2|1|unix|fd|grpc", expected was "1|1|unix|fd|grpc""#),
    ("1|1|tcp|fd|grpc", #"its first line is "1|1|tcp|fd|grpc", expected was "1|1|unix|fd|grpc""#),
    ("1|1|unix|fd|netrpc", #"its first line is "1|1|unix|fd|netrpc", expected was "1|1|unix|fd|grpc""#),
    ("1|2|unix|fd|grpc", "it speaks version 2 of the protocol, and this akms version 1"),
    ("1|1|unix|/tmp/x|grpc", #"it listens on "/tmp/x", expected was fd or path"#),
    ("\u{1B}[2J", #"its first line is "\u{1b}[2J", expected was "1|1|unix|fd|grpc""#),
  ])
  func `any other is refused`(line: String, why: String) {
    #expect(throws: Failure(.pluginFailed, "the plugin did not start", why: why)) { try Handshake.parse(line) }
  }
}

@Suite struct `What a plugin writes` {
  private func lines(_ pieces: [(text: String, at: UInt64)]) -> [String] {
    var out: [String] = []
    var lines = LogLines { line, dropped in out.append(dropped > 0 ? "\(line) (\(dropped))" : line) }
    for piece in pieces { lines.take(Array(piece.text.utf8)[...], at: piece.at * 1_000_000_000) }
    lines.finish()
    return out
  }

  @Test func `pieces become lines`() {
    #expect(lines([("one\ntw", 0), ("o\n\nthree", 0)]) == ["one", "two", "", "three"])
  }

  @Test func `controls are escaped and long lines are cut`() {
    #expect(lines([("a\u{1B}[2Jb\r\n", 0)]) == [#"a\u{1b}[2Jb\u{d}"#])
    #expect(
      lines([(String(repeating: "x", count: 9000) + "\nnext", 0)]) == [
        String(repeating: "x", count: 4096) + "…", "next",
      ])
  }

  @Test func `bytes that are no UTF-8 do no harm`() {
    var out: [String] = []
    var lines = LogLines { line, _ in out.append(line) }
    lines.take([0xFF, 0xC0, 0x41, 0x0A], at: 0)
    #expect(out == ["\u{FFFD}\u{FFFD}A"])
  }

  @Test func `fifty lines a second pass, the rest is counted`() {
    let flood = (0..<60).map { "l\($0)\n" }.joined()
    let out = lines([(flood, 0), ("after\n", 1)])
    #expect(out.count == 51)
    #expect(out.last == "after (10)")
    #expect(lines([(flood, 0)]).last == " (10)")
  }
}

@Suite struct `Text of a plugin` {
  @Test func `a sentence is cut at a character's edge`() {
    #expect(PluginText.cut("aäb", to: 2) == "a…")
    #expect(PluginText.cut("aäb", to: 3) == "aä…")
    #expect(PluginText.cut("aäb", to: 4) == "aäb")
  }

  @Test(arguments: [
    ("wildcard", true), ("a_1", true), ("", false), ("1a", false), ("A", false), ("a-b", false),
    (String(repeating: "a", count: 65), false),
  ])
  func `a code is lower case`(text: String, isCode: Bool) { #expect(PluginText.isCode(text) == isCode) }

  @Test(arguments: [
    ("dynsecrets-aws", true), ("0", true), ("", false), ("-a", false), ("a/b", false), ("A", false), ("a_b", false),
    (String(repeating: "a", count: 33), false),
  ])
  func `a plugin's name is never a path or an option`(text: String, isName: Bool) {
    #expect(PluginReference.isName(text) == isName)
  }
}

@Suite struct `Turns` {
  @Test func `thirty-two go in, and one more for each that leaves`() {
    var turnstile = Turnstile()
    let answers = (0..<33).map { _ in turnstile.tryEnter() }
    #expect(answers == Array(repeating: true, count: 32) + [false])
    turnstile.leave()
    #expect(turnstile.inside == 31)
    let next = turnstile.tryEnter(), nextButOne = turnstile.tryEnter()
    #expect(next && !nextButOne)
  }

  @Test func `a place goes to the one that waited longest, and 128 may wait`() async {
    var turnstile = Turnstile()
    for _ in 0..<32 { _ = turnstile.tryEnter() }
    let order = Order()
    var tasks: [Task<Void, Never>] = []
    for i in 0..<128 {
      #expect(turnstile.hasRoom)
      let (continuation, task) = await order.wait(i)
      turnstile.enqueue(continuation)
      tasks.append(task)
    }
    #expect(!turnstile.hasRoom)
    for i in 0..<128 {
      turnstile.leave()
      await tasks[i].value
    }
    #expect(await order.seen == Array(0..<128))
    #expect(turnstile.inside == 32 && turnstile.hasRoom)
  }

  /// Tasks that wait, and the order in which they go on.
  private actor Order {
    private(set) var seen: [Int] = []

    func wait(_ number: Int) async -> (CheckedContinuation<Void, Never>, Task<Void, Never>) {
      let (continuations, box) = AsyncStream.makeStream(of: CheckedContinuation<Void, Never>.self)
      let task = Task {
        await withCheckedContinuation { _ = box.yield($0) }
        self.seen.append(number)
      }
      var iterator = continuations.makeAsyncIterator()
      guard let continuation = await iterator.next() else { preconditionFailure("nobody waits") }
      return (continuation, task)
    }
  }
}
