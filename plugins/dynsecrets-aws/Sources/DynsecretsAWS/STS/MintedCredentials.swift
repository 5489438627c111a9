internal import Crypto

/// One STS session: what a child needs to use it, and what the ledger may know about it.
package struct MintedCredentials: Sendable {
  package let accessKeyID: SecretBytes
  package let secretAccessKey: SecretBytes
  package let sessionToken: SecretBytes
  /// When AWS itself ends the session.
  package let expiration: Timestamp
  /// The region for `AWS_REGION`, or nil where the connection has none.
  package let region: String?
  package let metadata: Metadata

  /// Facts without secrets, for the ledger.
  package struct Metadata: Sendable, Equatable {
    /// Twelve digits.
    package let account: String
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    package let assumedRoleARN: String
    package let sessionName: String
    /// Lower-case hex of the SHA-256 of the access key id: joins our ledger with CloudTrail without naming the key.
    package let accessKeyFingerprint: String
    /// What was asked for, in seconds.
    package let duration: Int
    /// STS's `PackedPolicySize` in percent, where it gave one.
    package let packedPolicyPercent: Int?
  }

  /// Environment variables that hold secrets, with their values, in the order of ``AWSVariables/secret``.
  package var secrets: [(name: String, value: SecretBytes)] {
    Array(zip(AWSVariables.secret, [accessKeyID, secretAccessKey, sessionToken])).map { ($0, $1) }
  }
}

/// Names of environment variables: what a scope yields and what would shadow it (`Describe`).
package enum AWSVariables {
  /// Secret values.
  package static let secret = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
  /// Plain values.
  package static let plain = ["AWS_REGION"]

  /// Variables that an SDK or the command line reads before the three keys, or beside them, so that the child would
  /// run as somebody else. Source: AWS SDKs and Tools Reference Guide, "Environment variables"; botocore's
  /// `configprovider`; boto's `AWS_SECURITY_TOKEN`.
  ///
  /// `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are left alone: keys in the environment win over both, and
  /// a config file also carries what a child needs (output, retries, endpoints). `AWS_DEFAULT_REGION` is left for
  /// the same reason: `AWS_REGION` wins.
  package static let shadowing = [
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SECURITY_TOKEN", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE", "AWS_ACCESS_KEY", "AWS_SECRET_KEY",
  ]
}

extension MintedCredentials {
  /// Reads `AssumeRoleResponse`; the arrays inside `reply` are the caller's to wipe.
  ///
  /// - Returns: nil where a part is missing or is not what STS documents.
  init?(_ reply: XMLLeaves, call: AssumeRoleCall, region: String?) {
    let result = "AssumeRoleResponse/AssumeRoleResult/"
    guard var id = reply.text(result + "Credentials/AccessKeyId"),
      var secret = reply.text(result + "Credentials/SecretAccessKey"),
      let tokenText = reply.text(result + "Credentials/SessionToken"),
      let expiration = reply.string(result + "Credentials/Expiration").flatMap(Timestamp.init(iso8601:)),
      let assumed = reply.string(result + "AssumedRoleUser/Arn"), Self.isAssumed(assumed, of: call.role.arn)
    else { return nil }
    let fingerprint = lowerHex(SHA256.hash(data: id))
    var idCopy = id
    var token: [UInt8]? = tokenText
    guard let key = SourceKey(id: &id, secret: &secret, token: &token), let token = key.sessionToken else { return nil }
    accessKeyID = SecretBytes(taking: &idCopy)
    secretAccessKey = key.secretAccessKey
    sessionToken = token
    self.expiration = expiration
    self.region = region
    metadata = Metadata(
      account: call.role.arn.account, assumedRoleARN: assumed, sessionName: call.sessionName,
      accessKeyFingerprint: fingerprint, duration: call.duration,
      packedPolicyPercent: reply.string(result + "PackedPolicySize").flatMap { Int($0) })
  }

  // the session must be of the role that was asked for, whoever answered
  private static func isAssumed(_ arn: String, of role: RoleARN) -> Bool {
    arn.hasPrefix("arn:\(role.partition):sts::\(role.account):assumed-role/\(role.name)/")
      && arn.utf8.count <= 2048 && arn.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
