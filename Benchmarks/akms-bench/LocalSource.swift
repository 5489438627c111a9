internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSSecret
internal import BenchSupport
internal import Glibc

/// A source that answers at once, in this process: what is left is the pipeline and the ledger.
struct LocalSource: CredentialSource {
  func describe() async throws(Failure) -> SourceDescription {
    SourceDescription(provider: "local", plugin: nil, variables: ["T"], isSingleValue: true)
  }

  func validate(_ scope: Scope) async throws(Failure) -> Scope { scope }
  func analyze(_ scope: Scope) async throws(Failure) -> [Finding] { [] }
  func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8] { [] }

  func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential {
    MintedCredential(values: try SecretEnvironment(name: "T", try Secret.random(count: 40)))
  }

  func revoke(handle: String, lease: String) async throws(Failure) -> Revocation { .revoked }
}

struct Recording: Recorder {
  let ledger: Ledger

  func append(_ action: String, outcome: Outcome, _ fields: JSONObject) async throws(Failure) -> String {
    try await ledger.append(LedgerEvent(action, outcome: outcome == .success ? .success : .unknown, fields)).eventID
  }
}

struct WallClock: Clock {
  var bootNanoseconds: UInt64 { UInt64(now() * 1000) }
  var unixSeconds: Int64 { Int64(time(nil)) }
}
