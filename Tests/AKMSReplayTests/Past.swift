import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import AKMSSecret
import Foundation
import Glibc
import Synchronization

/// A ledger in a folder of its own, removed with it, to which decisions are written as the broker writes them.
final class Past: Sendable {
  let path: String
  private let ledger: Ledger
  private let time: Clock

  /// Microseconds since 1970, set by the test.
  final class Clock: Sendable {
    let now = Atomic<Int64>(Past.start)
  }

  /// 2026-01-05T08:00:00Z, a Monday.
  static let start: Int64 = 1_767_600_000_000_000

  init(segmentBytes: UInt64 = 64 << 20) throws {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    path = "\(base)/akms-replay-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    let clock = Clock()
    var options = Ledger.Options()
    options.clock = { clock.now.load(ordering: .relaxed) }
    options.segmentBytes = segmentBytes
    options.files = UnsyncedFiles()
    let seed = try Secret(count: 32) { span in
      for index in 0..<32 { span.storeBytes(of: 7, toByteOffset: index, as: UInt8.self) }
    }
    time = clock
    ledger = try Ledger(directory: path, signingSeed: seed, options: options)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func close() async { await ledger.close() }

  /// Seconds that have gone by.
  var waited: Int64 { (time.now.load(ordering: .relaxed) - Past.start) / 1_000_000 }

  /// Lets so many seconds go by.
  func wait(_ seconds: Int64) { _ = time.now.wrappingAdd(seconds * 1_000_000, ordering: .relaxed) }

  @discardableResult
  func append(_ action: String, _ fields: JSONObject, _ outcome: LedgerEvent.Outcome = .success) async throws -> String
  {
    try await ledger.append(LedgerEvent(action, outcome: outcome, fields)).eventID
  }

  /// Decides and writes what a vend writes: intent and result, a use of a lease that is there, or a denial.
  ///
  /// - Returns: The id of the event that counts.
  @discardableResult
  func vend(
    _ request: PolicyRequest, _ facts: Circumstances, by rules: Ruleset, reused: Bool = false,
    acceptNarrowed: Bool = false, spelt: Scope? = nil, resolvingTool resolve: ToolResolver = { _ in nil }
  ) async throws -> (id: String, record: RecordedDecision) {
    let (decision, record) = RecordedDecision.decide(request, in: facts, by: rules, resolvingTool: resolve)
    var fields: JSONObject = [
      "akms.decision": .object(record.json), "akms.scope.requested": .string((spelt ?? request.scope).text),
    ]
    if let spelt, spelt != request.scope { fields["akms.scope.canonical"] = .string(request.scope.text) }
    guard let permit = try? decision.permitted(acceptingNarrowed: acceptNarrowed) else {
      fields["event.code"] = .optional(record.code?.rawValue)
      return (try await append("vend.denied", fields, .failure), record)
    }
    fields["akms.lease.ttl"] = .integer(Int64(permit.ttlSeconds))
    let intent = reused ? nil : try await append("vend.intent", fields, .unknown)
    fields["akms.scope.granted"] = .strings(permit.granted.map(\.text))
    fields["akms.lease.reused"] = .bool(reused)
    let result = try await append("vend.result", fields)
    return (intent ?? result, record)
  }
}

func request(_ text: String, ttl: Int = 900) throws -> PolicyRequest {
  try PolicyRequest(scope(text), ttlSeconds: ttl)
}

func facts(
  _ session: SessionClass = .human, user: Attribute<String> = .known("dana"), agent: Attribute<String> = .absent,
  profile: Attribute<String> = .absent, tool: String? = nil, reason: String? = nil
) -> Circumstances {
  Circumstances(
    user: user, uid: 1000, session: session, agent: agent, profile: profile,
    tool: tool.map { .known(Tool(path: $0, identity: file($0))) } ?? .unknown, cwd: .known("/home/dana"),
    reason: reason, home: "/home/dana")
}

/// The file of a path in these tests.
func file(_ path: String) -> FileIdentity { FileIdentity(device: 1, inode: UInt64(path.utf8.count)) }

func rule(
  _ id: String, _ scopes: [String], _ effect: Effect = .allow, who: Who = Who(), when: When? = nil, ttl: Int = 3600,
  rate: Rate? = nil
) throws -> Rule {
  Rule(
    id: id, effect: effect, who: who, scopes: try scopes.map(scope), when: when, maxTTL: ttl, rate: rate,
    source: RuleSource(file: "policy/p.yaml", line: 1))
}

/// The file system without waiting for the disk: no test here pulls the plug.
private struct UnsyncedFiles: FileOperations {
  private let system = SystemFiles()

  func open(_ name: String, in folder: Int32, flags: Int32) -> Int32 { system.open(name, in: folder, flags: flags) }
  func write(_ bytes: RawSpan, to file: Int32) -> Int { system.write(bytes, to: file) }
  func syncData(of file: Int32) -> Int32 { 0 }
  func sync(_ folder: Int32) -> Int32 { 0 }
  func truncate(_ file: Int32, to size: Int64) -> Int32 { system.truncate(file, to: size) }
  func remove(_ name: String, in folder: Int32) -> Int32 { system.remove(name, in: folder) }
  func status(of file: Int32) -> Result<FileStatus, FileError> { system.status(of: file) }
  func status(of name: String, in folder: Int32) -> Result<FileStatus, FileError> {
    system.status(of: name, in: folder)
  }
}
