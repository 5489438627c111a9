import AKMSPluginKit
import DynsecretsAWS

extension AWSProvider {
  static let description = PluginDescription(
    name: "dynsecrets-aws", version: "0.1.0", provider: "aws",
    summary: "mints AWS sessions by STS AssumeRole with a session policy",
    actions: ScopeAction.allCases.map {
      .init($0.rawValue, $0.summary, example: "aws:\($0.rawValue):" + $0.form.example)
    },
    variables: AWSVariables.secret.map { .init($0) } + AWSVariables.plain.map { .init($0, isSecret: false) },
    clears: AWSVariables.shadowing,
    // nothing folds case: a bucket's name has lower case alone, and all else is told apart by it
    resources: ResourceForm.allCases.map { .init($0.example, "a \($0.rawValue)") },
    lifetime: .init(
      minimum: UInt32(ConnectionSettings.shortestSession), standard: 900,
      maximum: UInt32(ConnectionSettings.longestSession)),
    revocation: .none,
    needs: .init(tcpPorts: [443], dns: true, reads: ["~/.aws/credentials", "~/.aws/config"]), licence: "MIT")
}

extension ResourceForm {
  /// A resource of this form, for help pages.
  fileprivate var example: String {
    switch self {
    case .bucket: "my-bucket/pub/**"
    case .table: "Orders"
    case .queue: "jobs"
    case .secret: "prod/db"
    case .parameter: "prod/**"
    case .key: "alias/app"
    case .role: "arn:aws:iam::123456789012:role/ci"
    }
  }
}
