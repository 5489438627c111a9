import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSScope
import AKMSSecret
import Synchronization

@testable import AKMSPipeline

/// A ledger that is a list; it can be told to fail at an action.
final class MemoryRecorder: Recorder {
  struct Event: Sendable {
    let action: String
    let outcome: Outcome
    let fields: JSONObject
  }

  private let state = Mutex<(events: [Event], failing: String?)>(([], nil))

  var events: [Event] { state.withLock { $0.events } }
  var actions: [String] { events.map(\.action) }

  func fail(at action: String) { state.withLock { $0.failing = action } }

  func append(_ action: String, outcome: Outcome, _ fields: JSONObject) async throws(Failure) -> String {
    try state.withLock { state throws(Failure) in
      if state.failing == action { throw Failure(.ledgerUnavailable, "the disk is full") }
      state.events.append(Event(action: action, outcome: outcome, fields: fields))
      return "event-\(state.events.count)"
    }
  }
}

/// A clock that stands still until it is moved.
final class StoppedClock: Clock {
  private let seconds = Mutex<Int64>(1_000_000)
  var bootNanoseconds: UInt64 { UInt64(seconds.withLock { $0 }) * 1_000_000_000 }
  var unixSeconds: Int64 { seconds.withLock { $0 } }
  func advance(_ by: Int64) { seconds.withLock { $0 += by } }
}

/// A provider whose every answer is fixed beforehand.
final class FixedSource: CredentialSource {
  let description: SourceDescription
  let spelling: @Sendable (Scope) throws(Failure) -> Scope
  let findings: [Finding]
  let names: [String]
  let upstreamExpiry: Int64?
  let calls = Mutex<[String]>([])

  init(
    description: SourceDescription = SourceDescription(
      provider: "fixed", plugin: PluginIdentity(name: "fixed", version: "1", sha256: "ab"), variables: ["TOKEN"],
      isSingleValue: true),
    findings: [Finding] = [], names: [String] = ["TOKEN"], upstreamExpiry: Int64? = nil,
    spelling: @escaping @Sendable (Scope) throws(Failure) -> Scope = { (scope) throws(Failure) in scope }
  ) {
    self.description = description
    self.findings = findings
    self.names = names
    self.upstreamExpiry = upstreamExpiry
    self.spelling = spelling
  }

  func describe() async throws(Failure) -> SourceDescription { description }
  func validate(_ scope: Scope) async throws(Failure) -> Scope { try spelling(scope) }
  func analyze(_ scope: Scope) async throws(Failure) -> [Finding] { findings }
  func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8] { Array(scopes.map(\.text).joined().utf8) }

  func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential {
    calls.withLock { $0.append("mint " + order.scopes.map(\.text).joined(separator: " ")) }
    await Task.yield()
    let values = try SecretEnvironment(names.map { ($0, 5) }) { entries, span in
      for entry in entries {
        for (i, byte) in "value".utf8.enumerated() {
          span.storeBytes(of: byte, toByteOffset: entry.range.lowerBound + i, as: UInt8.self)
        }
      }
    }
    return MintedCredential(values: values, upstreamExpiry: upstreamExpiry, handle: "handle")
  }

  func revoke(handle: String, lease: String) async throws(Failure) -> Revocation {
    calls.withLock { $0.append("revoke \(handle)") }
    return .revoked
  }

  var log: [String] { calls.withLock { $0 } }
}
