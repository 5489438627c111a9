internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPluginHost
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSSecret
internal import BenchSupport
internal import Glibc
internal import Synchronization

/// A whole vend with a real ledger: with a source in this process over twice the disk's fdatasync (intent and
/// result), and with the example plugin over its four gRPC calls alone.
enum PipelineBench {
  static let goals = [
    Goal(row: "vend, source in process", reference: "fdatasync of 900 B", times: 2, most: 5),
    Goal(row: "vend, example plugin", reference: "four gRPC calls", times: 1, most: 2.5),
  ]

  static func run(rounds: Int, folder: String, plugins: String) async throws -> [Row] {
    let ledger = try Ledger(directory: folder + "/ledger", signingSeed: try Secret.random(count: 32))
    let manifest = try PluginManifest(folder: plugins)
    guard let reference = manifest.plugin("example-swift") else {
      throw Failure(.usage, "\(plugins) has no example-swift")
    }
    let host = try PluginHost(runFolder: folder + "/run", home: folder) { _ in }
    let settings = try ConnectionSettings(connection: "example", json: "{}") { _ throws(Failure) in
      throw Failure(.usage, "the example needs no secret")
    }
    let plugin = host.source(reference, settings: settings)
    let local = LocalSource()
    let pipeline = try pipeline(ledger, ["local": local, "example": plugin])
    var rows = ["fdatasync of 900 B", "vend, source in process", "four gRPC calls", "vend, example plugin"].map(
      Row.init)
    for round in 0..<rounds {
      rows[0].add(sync(folder))
      rows[1].add(try await time { try await vend("T=local:read:a", pipeline) })
      rows[2].add(try await time { try await calls(plugin, round) })
      rows[3].add(try await time { try await vend("example:read:a", pipeline) })
    }
    await host.shutDown()
    await ledger.close()
    return rows
  }

  private static func pipeline(_ ledger: Ledger, _ sources: [String: any CredentialSource]) throws -> Pipeline {
    let rule = Rule(
      id: "bench", effect: .allow, who: Who(session: [.unproven]),
      scopes: [try Scope(parsing: "local:*:**"), try Scope(parsing: "example:*:**")],
      source: RuleSource(file: "bench", line: 1))
    let rules = try Ruleset(rules: [rule])
    let count = Mutex(0)
    return Pipeline(
      sources: { sources[$0] }, rules: { rules }, resolveTool: { _ in nil }, recorder: Recording(ledger: ledger),
      clock: WallClock(),
      makeID: {
        count.withLock {
          $0 += 1; return "lease-\($0)"
        }
      })
  }

  private static let caller = Caller(
    session: "bench", sessionClass: .unproven, user: "bench",
    circumstances: Circumstances(user: .known("bench"), uid: getuid(), session: .unproven), toolKey: "",
    requestID: "00000000-0000-4000-8000-000000000000", record: ["user.id": "1000", "process.pid": 1])

  private static func vend(_ text: String, _ pipeline: Pipeline) async throws {
    let ask = VendAsk(binding: try Binding(parsing: text), ttl: 60, fresh: true)
    let uses = try await pipeline.vend([ask], for: caller)
    precondition(uses.count == 1, "nothing was vended")
  }

  private static func calls(_ plugin: PluginSource, _ round: Int) async throws {
    let scope = try await plugin.validate(try Scope(parsing: "example:read:a"))
    _ = try await plugin.analyze(scope)
    let document = try await plugin.serialize([scope])
    let order = MintOrder(
      requestID: "bench-\(round)", scopes: [scope], document: document, ttl: 60, user: "bench", lease: "bench-\(round)")
    _ = try await plugin.mint(order).values.names
  }

  private static func time(_ body: () async throws -> Void) async throws -> Double {
    let start = now()
    try await body()
    return now() - start
  }

  private static func sync(_ folder: String) -> Double {
    let file = unsafe open(folder + "/floor", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(file) }
    let line = [UInt8](repeating: 120, count: 900)
    let start = now()
    precondition(
      unsafe write(file, line, line.count) == line.count && fdatasync(file) == 0, "the disk's floor cannot be measured")
    return now() - start
  }
}
