import AKMSModel
import AKMSPipeline
import AKMSScope
import Glibc
import Synchronization
import Testing

@testable import AKMSPluginHost

@Suite struct `A plugin's life` {
  static let deaths: [(call: PluginCall, resource: String, end: String)] = [
    (.validate, "crash-validate", "by signal 6"), (.vend, "crash-vend", "by signal 6"),
    (.vend, "kill-vend", "by signal 9"),
  ]

  @Test(arguments: deaths)
  func `a call that the plugin dies in fails at once, and the next one has a new process`(
    call: PluginCall, resource: String, end: String
  ) async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let expected = Failure(
      .pluginFailed, "the plugin misbehaving-plugin ended during \(call)", why: "it ended \(end)")
    await #expect(throws: expected) { try await fixture.call(call, "example:read:\(resource)") }
    _ = await fixture.events.kinds(reach: ["started", "crashed"])
    #expect(try await fixture.source.describe().provider == "example")
    #expect(fixture.events.kinds == ["started", "crashed", "started"])
    await fixture.host.shutDown()
  }

  @Test func `a call that hangs ends at its deadline, and the process stays`() async throws {
    var times = PluginTimes.patient
    (times.vend, times.first) = (.milliseconds(300), .zero)
    let fixture = try PluginFixture("misbehaving-plugin", times: times)
    await #expect(throws: Failure(.pluginFailed, "the plugin misbehaving-plugin did not answer vend within 300 ms")) {
      _ = try await fixture.mint("example:read:hang-vend")
    }
    #expect(try await fixture.source.validate(Scope(parsing: "example:read:a")).text == "example:read:a")
    await fixture.host.shutDown()
    #expect(fixture.events.kinds == ["started", "stopped"])
    #expect(fixture.events.lines == ["cancelled"], "the author's task ends with the call")
  }

  @Test func `nothing is started before the first call, and sixty calls at once start it once`() async throws {
    let fixture = try PluginFixture()
    #expect(await fixture.supervisor.pid == nil)
    let scope = try Scope(parsing: "example:read:a")
    try await withThrowingTaskGroup(of: Scope.self) { group in
      for _ in 0..<60 { group.addTask { try await fixture.source.validate(scope) } }
      for try await answer in group { #expect(answer == scope) }
    }
    #expect(fixture.events.kinds == ["started"])
    await fixture.host.shutDown()
  }

  @Test func `an idle one is stopped, and started again when it is needed`() async throws {
    var times = PluginTimes.patient
    times.idle = .milliseconds(50)
    let fixture = try PluginFixture(times: times)
    _ = try await fixture.source.describe()
    #expect(await fixture.events.kinds(reach: ["started", "stopped"]) == ["started", "stopped"])
    _ = try await fixture.source.describe()
    #expect(fixture.events.kinds.prefix(3) == ["started", "stopped", "started"])
    await fixture.host.shutDown()
  }

  @Test func `it drains: it ends by itself, with status 0`() async throws {
    let fixture = try PluginFixture()
    _ = try await fixture.source.describe()
    await fixture.host.shutDown()
    let exits = fixture.events.all.compactMap { if case .stopped(_, _, let exit) = $0 { exit } else { nil } }
    #expect(exits == [.status(0)])
  }

  @Test func `a process that has ended leaves nothing in memory`() async throws {
    let fixture = try PluginFixture()
    let left = try await fixture.supervisor.use { process throws(Failure) in WeakParts(process) }
    #expect(left.count == 3)
    await fixture.host.shutDown()
    for _ in 0..<500 where left.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(left.count == 0, "\(left.names)")
  }

  @Test func `one that will not end is ended`() async throws {
    var times = PluginTimes.patient
    (times.end, times.describe) = (.milliseconds(100), .seconds(20))
    let fixture = try PluginFixture("misbehaving-plugin", as: "stubborn", times: times)
    _ = try await fixture.source.describe()
    await fixture.host.shutDown()
    let exits = fixture.events.all.compactMap { if case .stopped(_, _, let exit) = $0 { exit } else { nil } }
    #expect(exits == [.signal(SIGKILL)])
  }

  @Test func `what it started goes with it`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let child = try #require(pid_t(try await fixture.mint("example:read:leave-child").metadata["child"] ?? ""))
    #expect(kill(child, 0) == 0)
    await fixture.host.shutDown()
    // Its end is the init process's to notice: a zombie counts as gone.
    #expect(try await ends(child))
  }

  private func ends(_ pid: pid_t) async throws -> Bool {
    for _ in 0..<1000 {
      if kill(pid, 0) != 0 { return true }
      let status = (try? String(decoding: contents(of: "/proc/\(pid)/stat"), as: UTF8.self)) ?? ""
      if status.contains(") Z ") { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  @Test func `a pure call that hangs is asked twice, then fails`() async throws {
    var times = PluginTimes.patient
    (times.validate, times.first) = (.milliseconds(2500), .zero)
    let fixture = try PluginFixture("misbehaving-plugin", times: times)
    await #expect(
      throws: Failure(.pluginFailed, "the plugin misbehaving-plugin did not answer validate within 2500 ms")
    ) {
      _ = try await fixture.source.validate(Scope(parsing: "example:read:hang-validate"))
    }
    await fixture.host.shutDown()
    #expect(fixture.events.lines.filter { $0 == "asked" }.count == 2)
  }

  @Test func `after the end of the host no call is taken`() async throws {
    let fixture = try PluginFixture()
    await fixture.host.shutDown()
    await #expect(throws: Failure(.brokerUnavailable, "the broker is stopping")) { try await fixture.source.describe() }
    #expect(fixture.events.kinds.isEmpty)
  }

  @Test func `the same settings keep the process, others start a new one`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin", settings: #"{"colour":"red"}"#)
    _ = try await fixture.source.describe()
    let first = await fixture.supervisor.pid
    for (json, isSame) in [(#"{"colour":"red"}"#, true), ("{}", false)] {
      let settings = try ConnectionSettings(
        connection: "example", json: json, secret: { _ throws(Failure) in throw Failure(.found, "") })
      await fixture.host.update(settings)
      _ = try await fixture.source.describe()
      #expect((await fixture.supervisor.pid == first) == isSame)
    }
    #expect(fixture.events.kinds == ["started", "stopped", "started"])
    await fixture.host.shutDown()
  }

  @Test func `a stored secret that changes, and a lock, end the processes that hold secrets`() async throws {
    let fixture = try PluginFixture(
      "misbehaving-plugin", settings: #"{"key":{"secret":"llm/key"}}"#, secrets: ["llm/key": "sk-test"])
    _ = try await fixture.source.describe()
    await fixture.host.secretChanged("llm/other")
    #expect(fixture.events.kinds == ["started"])
    await fixture.host.secretChanged("llm/key")
    #expect(fixture.events.kinds == ["started", "stopped"])
    _ = try await fixture.source.describe()
    await fixture.host.stopAll()
    #expect(fixture.events.kinds == ["started", "stopped", "started", "stopped"])
    #expect(try await fixture.mint("example:read:key-length").metadata["key_length"] == "7")
    await fixture.host.shutDown()
  }

  @Test func `a plugin that cannot start rests, longer each time, and then behind a breaker`() async throws {
    let clock = HandClock()
    var times = PluginTimes.patient
    times.patience = .zero
    let fixture = try PluginFixture("misbehaving-plugin", as: "quits", times: times, clock: clock.clock)
    for _ in 0..<5 {
      await #expect(throws: Failure.self) { try await fixture.source.describe() }
      let failure = await #expect(throws: Failure.self) { try await fixture.source.describe() }
      #expect(failure?.what == "the plugin quits has crashed and rests")
      clock.advance(.seconds(9))
    }
    #expect(
      fixture.events.kinds == [
        "startFailed", "startFailed", "startFailed", "startFailed", "startFailed", "breakerOpened",
      ])
    await #expect(
      throws: Failure(
        .pluginFailed, "the plugin quits has crashed and rests", why: "the next start is in 22 s",
        next: "akms plugin list")
    ) { try await fixture.source.describe() }
    clock.advance(.seconds(22))
    let probe = await #expect(throws: Failure.self) { try await fixture.source.describe() }
    #expect(probe?.what == "the plugin did not start")
  }

  @Test func `a flood of log lines is cut, counted, and does no harm to calls`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    _ = try await fixture.mint("example:read:flood")
    _ = try await fixture.mint("example:read:log-escapes")
    await fixture.host.shutDown()
    let lines = await fixture.events.linesToTheEnd(dropped: 4000)
    #expect(lines.first?.0 == "line 0")
    #expect(lines.map(\.1).reduce(0, +) > 4000)
    #expect(!lines.contains { $0.0.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E } })
  }
}

/// A clock that a test moves; sleeping is over at once.
final class HandClock: Sendable {
  private let time = Mutex(Duration.zero)

  func advance(_ by: Duration) { time.withLock { $0 += by } }
  var clock: PluginClock {
    PluginClock(now: { self.time.withLock { $0 } }, sleep: { _ in await Task.yield() })
  }
}

/// What a process is made of, as long as somebody else holds it.
final class WeakParts: Sendable {
  private struct Parts {
    weak var process: PluginProcess?
    weak var child: PluginChild?
    weak var channel: PluginChannel?
  }

  private let parts: Mutex<Parts>

  init(_ process: PluginProcess) {
    parts = Mutex(Parts(process: process, child: process.child, channel: process.channel))
  }

  var names: [String] {
    parts.withLock { parts in
      [parts.process.map { _ in "process" }, parts.child.map { _ in "child" }, parts.channel.map { _ in "channel" }]
        .compactMap { $0 }
    }
  }
  var count: Int { names.count }
}
