internal import Crypto

/// Signs requests with Signature Version 4 (AWS4-HMAC-SHA256), in the `Authorization` header.
///
/// Source: AWS, "Create a signed AWS API request" (IAM User Guide), steps 1 to 5.
package struct SigV4Signer: Sendable {
  /// For example `eu-central-1`.
  package let region: String
  /// The service's signing name, for example `sts`.
  package let service: String
  /// Whether path segments are resolved before hashing; false for S3 alone.
  package var normalizesPath = true
  /// Whether the body's hash is sent and signed as `x-amz-content-sha256`; the canonical request holds it in any case.
  package var signsBodyHeader = false
  /// Whether a session token is added after signing, so that the signature does not cover it.
  package var leavesTokenUnsigned = false

  package init(region: String, service: String) {
    self.region = region
    self.service = service
  }

  /// What a signature is made of, for tests to compare part by part, and the signed request.
  package struct Signed: Sendable {
    package let canonicalRequest: String
    package let stringToSign: String
    /// 64 lower-case hex digits.
    package let signature: String
    package let request: SignableRequest
  }

  /// Adds `X-Amz-Date`, the session token if there is one, and `Authorization`.
  package func sign(_ request: SignableRequest, with key: SourceKey, at time: Timestamp) -> Signed {
    var request = request
    request.headers.append(("X-Amz-Date", time.basic))
    if signsBodyHeader {
      request.headers.append(("x-amz-content-sha256", CanonicalRequest.bodyHash(request.body)))
    }
    let token = key.sessionToken?.withCopy { String(decoding: $0, as: UTF8.self) }
    if let token, !leavesTokenUnsigned { request.headers.append(("X-Amz-Security-Token", token)) }
    let canonical = CanonicalRequest(request, normalizePath: normalizesPath)
    let toSign = stringToSign(canonical, at: time)
    let signature = lowerHex(HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: signingKey(key, at: time)))
    if let token, leavesTokenUnsigned { request.headers.append(("X-Amz-Security-Token", token)) }
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(key.accessKeyID)/\(credentialScope(at: time)), "
      + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
    request.headers.append(("Authorization", authorization))
    return Signed(
      canonicalRequest: canonical.text, stringToSign: toSign, signature: signature, request: request)
  }

  private func credentialScope(at time: Timestamp) -> String { "\(time.date)/\(region)/\(service)/aws4_request" }

  private func stringToSign(_ canonical: CanonicalRequest, at time: Timestamp) -> String {
    let hash = lowerHex(SHA256.hash(data: Array(canonical.text.utf8)))
    return ["AWS4-HMAC-SHA256", time.basic, credentialScope(at: time), hash].joined(separator: "\n")
  }

  private func signingKey(_ key: SourceKey, at time: Timestamp) -> SymmetricKey {
    let first = key.secretAccessKey.withCopy { secret in
      var seed = Array("AWS4".utf8) + secret
      defer { SecretBytes.wipe(&seed) }
      return SymmetricKey(data: seed)
    }
    return [time.date, region, service, "aws4_request"].reduce(first) { key, part in
      SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
    }
  }
}
