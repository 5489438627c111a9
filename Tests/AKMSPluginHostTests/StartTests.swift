import AKMSModel
import AKMSPipeline
import AKMSScope
import Glibc
import Testing

@testable import AKMSPluginHost

@Suite struct `Starting a plugin` {
  static let refusals: [(name: String, what: String, why: String?)] = [
    ("quits", "the plugin did not start", "it ended before it said that it listens"),
    ("crashes", "the plugin did not start", "it ended before it said that it listens"),
    ("babbles", "the plugin did not start", #"its first line is "hello from nobody", expected was "1|1|unix|fd|grpc""#),
    ("talks-on", "the plugin did not start", "its first line has more than 256 bytes"),
    ("speaks-v9", "the plugin did not start", "it speaks version 9 of the protocol, and this akms version 1"),
    ("listens-elsewhere", "the plugin did not start", #"it listens on "tcp", expected was fd or path"#),
    ("never-listens", "the plugin does not listen on its socket", "connection refused"),
    ("other-name", "the plugin other-name describes itself wrongly", #"it calls itself "somebody""#),
    ("no-version", "the plugin no-version describes itself wrongly", "its version is no text of 1 to 32 bytes"),
    (
      "sets-path", "the plugin sets-path describes itself wrongly",
      #"the variable "PATH" may not be set: it changes how programs run"#
    ),
    (
      "sets-preload", "the plugin sets-preload describes itself wrongly",
      #"the variable "LD_PRELOAD" may not be set: it changes how programs run"#
    ),
    (
      "sets-lower-case", "the plugin sets-lower-case describes itself wrongly",
      #"the variable "token" may not be set: it is no [A-Z_][A-Z0-9_]* of at most 256 bytes"#
    ),
    ("no-variables", "the plugin no-variables describes itself wrongly", "it has 0 variables, and 1 to 64 may be"),
    ("sets-twice", "the plugin sets-twice describes itself wrongly", "a variable stands twice"),
    (
      "clears-path", "the plugin clears-path describes itself wrongly",
      #"the variable "HTTPS_PROXY" may not be set: it changes how programs run"#
    ),
    (
      "lives-never", "the plugin lives-never describes itself wrongly",
      "its lifetimes are 0, 0 and 0 s, and 1 <= minimum <= default <= maximum <= 604800 must hold"
    ),
    ("bad-provider", "the plugin bad-provider describes itself wrongly", #"its provider's name is "Example Provider""#),
    ("bad-action", "the plugin bad-action describes itself wrongly", #"an action's name is "READ""#),
    (
      "too-many-actions", "the plugin too-many-actions describes itself wrongly",
      "it has 257 actions, and 1 to 256 may be"
    ),
  ]

  @Test(arguments: refusals)
  func `what starts or describes itself wrongly is refused and gone`(name: String, what: String, why: String?)
    async throws
  {
    let fixture = try PluginFixture("misbehaving-plugin", as: name)
    await #expect(throws: Failure(.pluginFailed, what, why: why)) { try await fixture.source.describe() }
    #expect(fixture.events.kinds == ["startFailed"])
    #expect(await fixture.supervisor.pid == nil)
  }

  @Test func `a plugin that says nothing is ended when its time is over`() async throws {
    var times = PluginTimes.patient
    times.handshake = .milliseconds(200)
    let fixture = try PluginFixture("misbehaving-plugin", as: "silent", times: times)
    await #expect(throws: Failure(.pluginFailed, "the plugin did not start", why: "it said nothing within 200 ms")) {
      try await fixture.source.describe()
    }
  }

  @Test func `what it is told and given is exact`() async throws {
    let fixture = try PluginFixture("misbehaving-plugin")
    let seen = try await fixture.mint("example:read:surroundings").metadata
    let environment = (seen["environment"] ?? "").split(separator: " ").map(String.init)
    #expect(
      environment.filter { !$0.hasPrefix("AKMS_PLUGIN_SOCKET=") } == [
        "AKMS_PLUGIN_HANDSHAKE_FD=5", "AKMS_PLUGIN_LIFELINE_FD=4", "AKMS_PLUGIN_PROTOCOL=1", "AKMS_PLUGIN_SOCKET_FD=3",
        "HOME=\(fixture.folder.path)", "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no",
      ])
    #expect(environment.count == 8)
    #expect(seen["descriptors"]?.hasPrefix("0=/dev/null 1=pipe 2=pipe 3=socket 4=pipe 5=") == true)
    #expect(seen["descriptors"]?.hasSuffix("5=pipe") == false, "the handshake's descriptor is closed behind its line")
    #expect(seen["core"] == "0 0")
    #expect(seen["folder"] == "/")
    #expect(seen["umask"] == "77")
    #expect(seen["session"] == "own")
    #expect(seen["parent"] == "\(getpid())")
    #expect(seen["status"]?.contains("NoNewPrivs:1") == true)
    #expect(seen["status"]?.contains("SigBlk:0000000000000000") == true)
    await fixture.host.shutDown()
  }

  @Test func `nothing stands in the run folder once it has connected`() async throws {
    let fixture = try PluginFixture()
    _ = try await fixture.source.describe()
    #expect(names(in: fixture.folder.path + "/run").isEmpty)
    await fixture.host.shutDown()
  }

  @Test func `what a killed broker left in the run folder is swept away, and nothing else`() throws {
    let folder = try TemporaryFolder(), run = folder.path + "/run"
    unsafe _ = mkdir(run, 0o700)
    unsafe _ = mkdir(run + "/0123456789abcdef", 0o700)
    close(unsafe creat(run + "/0123456789abcdef/s", 0o600))
    close(unsafe creat(run + "/keep.me", 0o600))
    _ = try PluginHost(runFolder: run, home: "/", observe: { _ in })
    #expect(names(in: run) == ["keep.me"])
  }

  @Test func `a long path to the run folder is no obstacle`() async throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/" + Array(repeating: String(repeating: "d", count: 60), count: 3).joined(separator: "/")
    let host = try PluginHost(runFolder: run, home: "/", times: .patient, observe: { _ in })
    let settings = try ConnectionSettings(
      connection: "example", json: "{}", secret: { _ throws(Failure) in throw Failure(.found, "none") })
    let source = host.source(try PluginFixture.reference("example-swift", as: "example-swift"), settings: settings)
    #expect(try await source.describe().provider == "example")
    await host.shutDown()
  }

  @Test func `another process cannot call it, for want of the ticket`() async throws {
    let fixture = try PluginFixture()
    let started = try await fixture.startRaw()
    let channel = try await PluginChannel(socket: started.socket, ticket: String(repeating: "0", count: 64))
    let calls = PluginCalls(client: channel.client, plugin: "example-swift", child: started.child, times: .patient)
    await #expect(
      throws: Failure(
        .pluginFailed, "the plugin example-swift failed in describe", why: "the call carries no ticket of this process")
    ) { try await calls.describe() }
    channel.close()
    started.child.kill()
  }

  @Test func `it ends when its lifeline does, without a signal`() async throws {
    let fixture = try PluginFixture()
    let started = try await fixture.startRaw()
    started.child.closeLifeline()
    #expect(await started.child.end.value() == .status(0))
    close(started.socket)
  }
}

extension PluginFixture {
  /// A process that was started and connected to, and that nobody has spoken to yet.
  func startRaw() async throws -> PluginLauncher.Started {
    let plugin = try Self.reference("example-swift", as: "example-swift")
    let program = try PluginBinary(path: plugin.path, expecting: plugin.sha256)
    let launcher = PluginLauncher(runFolder: folder.path + "/run", home: "/", milliseconds: 20_000)
    return try await HostThread.run { () throws(Failure) in
      try launcher.start(program, as: plugin.name, log: PluginLog { _, _ in })
    }
  }
}
