/// Writes the statements behind each action; the README shows the same table.
///
/// Source of actions and resource types: Service Authorization Reference, one page per service.
struct StatementWriter {
  /// `aws`, `aws-cn`, `aws-us-gov`: from the role.
  let partition: String
  let region: String
  /// Twelve digits, from the role.
  let account: String

  func statements(for scope: ValidatedScope) throws(AWSError) -> [PolicyStatement] {
    let resource = scope.scope.resource
    switch scope.form {
    case .bucket: return try bucket(resource, scope.actions)
    case .table: return try table(resource)
    case .queue: return [PolicyStatement(.allow, Self.queueActions, on: [arn("sqs", try pattern(resource).allowed)])]
    case .secret: return try secret(resource)
    case .parameter: return try parameter(resource)
    case .key: return try key(resource)
    case .role, nil:
      throw AWSError(
        .inexpressible, "a session policy needs named actions: " + scope.scope.actions.joined(separator: ","))
    }
  }

  static let objectReads = ["s3:GetObject", "s3:GetObjectVersion"]
  static let objectWrites = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
  static let tableReads = [
    "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable",
  ]
  static let queueActions = [
    "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility",
    "sqs:GetQueueUrl", "sqs:GetQueueAttributes",
  ]
  static let keyActions = [
    "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey",
  ]

  // objects by their key; listing by the bucket, held to the prefix by a condition
  private func bucket(_ resource: [ScopeText.Segment], _ actions: [ScopeAction]) throws(AWSError) -> [PolicyStatement] {
    let reads = actions.contains { $0 != .s3Write }, writes = actions.contains { $0 != .s3Read }
    var verbs = (reads ? Self.objectReads : []) + (writes ? Self.objectWrites : [])
    if actions.contains(.s3) { verbs.append("s3:DeleteObject") }
    let base = "arn:\(partition):s3:::"
    var statements = guarded(verbs, try pattern(resource)) { base + $0 }
    let path = resource.dropFirst().dropLast()
    if reads, resource.last == .rest, !path.contains(where: \.isWild) {
      let prefix = path.map { IAMPattern.escape($0.bytes) + "/" }.joined()
      let condition =
        prefix.isEmpty
        ? nil : PolicyStatement.Condition(test: "StringLike", key: "s3:prefix", values: [prefix + "*"])
      let name = base + (try pattern(resource.prefix(1))).allowed
      statements.append(PolicyStatement(.allow, ["s3:ListBucket"], on: [name], if: condition))
    }
    return statements
  }

  private func table(_ resource: [ScopeText.Segment]) throws(AWSError) -> [PolicyStatement] {
    let name = "table/" + (try pattern(resource)).allowed
    return [
      PolicyStatement(.allow, Self.tableReads, on: [arn("dynamodb", name)]),
      PolicyStatement(.allow, ["dynamodb:Query", "dynamodb:Scan"], on: [arn("dynamodb", name + "/index/*")]),
    ]
  }

  // secrets manager adds a hyphen and six characters to the name; six question marks match no other name
  private func secret(_ resource: [ScopeText.Segment]) throws(AWSError) -> [PolicyStatement] {
    let verbs = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    let ending = resource.last == .rest ? "" : "-??????"
    let statements = guarded(verbs, try pattern(resource)) { arn("secretsmanager", "secret:" + $0 + ending) }
    return statements + [decryption(through: "secretsmanager")]
  }

  // who may call GetParametersByPath on a path sees all below it: given for trees alone, and for the tree's own root
  private func parameter(_ resource: [ScopeText.Segment]) throws(AWSError) -> [PolicyStatement] {
    let verbs = ["ssm:GetParameter", "ssm:GetParameters"]
    var statements = guarded(verbs, try pattern(resource)) { arn("ssm", "parameter/" + $0) }
    let root = resource.dropLast()
    if resource.last == .rest, !root.isEmpty, !root.contains(where: \.isWild) {
      let path = arn("ssm", "parameter/" + (try pattern(root)).allowed)
      statements.append(PolicyStatement(.allow, ["ssm:GetParametersByPath"], on: [path, path + "/*"]))
    }
    return statements + [decryption(through: "ssm")]
  }

  // an alias is no resource of an operation with a key: any key, held to those that carry the alias
  private func key(_ resource: [ScopeText.Segment]) throws(AWSError) -> [PolicyStatement] {
    guard resource.first == .literal(Array("alias".utf8)) else {
      return [PolicyStatement(.allow, Self.keyActions, on: [arn("kms", "key/" + (try pattern(resource)).allowed)])]
    }
    let alias = try pattern(resource)
    guard alias.denied.isEmpty else { throw Self.inexpressible }
    let condition = PolicyStatement.Condition(
      test: "ForAnyValue:StringLike", key: "kms:ResourceAliases", values: [alias.allowed])
    return [PolicyStatement(.allow, Self.keyActions, on: [arn("kms", "key/*")], if: condition)]
  }

  // values are encrypted with a key of the account: usable through the service alone, so for the named values alone
  private func decryption(through service: String) -> PolicyStatement {
    let domain = partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
    let condition = PolicyStatement.Condition(
      test: "StringEquals", key: "kms:ViaService", values: ["\(service).\(region).\(domain)"])
    return PolicyStatement(.allow, ["kms:Decrypt"], on: [arn("kms", "key/*")], if: condition)
  }

  private func guarded(_ verbs: [String], _ pattern: IAMPattern, _ spell: (String) -> String) -> [PolicyStatement] {
    let allow = PolicyStatement(.allow, verbs, on: [spell(pattern.allowed)])
    return pattern.denied.isEmpty ? [allow] : [allow, PolicyStatement(.deny, verbs, on: pattern.denied.map(spell))]
  }

  private func arn(_ service: String, _ rest: String) -> String {
    "arn:\(partition):\(service):\(region):\(account):\(rest)"
  }

  private func pattern(_ segments: some Collection<ScopeText.Segment>) throws(AWSError) -> IAMPattern {
    guard let pattern = IAMPattern(segments) else { throw Self.inexpressible }
    return pattern
  }

  private static let inexpressible = AWSError(
    .inexpressible,
    "iam's * also matches /, so this wildcard would grant more than the scope says: end with /** or name one thing")
}
