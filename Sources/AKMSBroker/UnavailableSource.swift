internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope

/// A configured connection that cannot be served; every request says why.
struct UnavailableSource: CredentialSource {
  let failure: Failure

  func describe() async throws(Failure) -> SourceDescription { throw failure }
  func validate(_ scope: Scope) async throws(Failure) -> Scope { throw failure }
  func analyze(_ scope: Scope) async throws(Failure) -> [Finding] { throw failure }
  func serialize(_ scopes: [Scope]) async throws(Failure) -> [UInt8] { throw failure }
  func mint(_ order: MintOrder) async throws(Failure) -> MintedCredential { throw failure }
  func revoke(handle: String, lease: String) async throws(Failure) -> Revocation { throw failure }
}
