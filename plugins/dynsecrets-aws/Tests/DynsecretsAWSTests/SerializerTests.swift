import Foundation
import Testing

@testable import DynsecretsAWS

@Suite struct SerializerTests {
  private static let head = #"{"Version":"2012-10-17","Statement":["#

  static let documents: [(scope: String, statements: String)] = [
    (
      "aws:s3-read:my-bucket/pub/**",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::my-bucket/pub/*"},{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::my-bucket","Condition":{"StringLike":{"s3:prefix":"pub/*"}}}"#
    ),
    (
      "aws:s3-read:my-bucket",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::my-bucket/*"},{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::my-bucket"}"#
    ),
    (
      "aws:s3-write:my-bucket/in/a.csv",
      #"{"Effect":"Allow","Action":["s3:AbortMultipartUpload","s3:ListMultipartUploadParts","s3:PutObject"],"Resource":"arn:aws:s3:::my-bucket/in/a.csv"}"#
    ),
    (
      "aws:s3:my-bucket/x",
      #"{"Effect":"Allow","Action":["s3:AbortMultipartUpload","s3:DeleteObject","s3:GetObject","s3:GetObjectVersion","s3:ListMultipartUploadParts","s3:PutObject"],"Resource":"arn:aws:s3:::my-bucket/x"}"#
    ),
    (
      "aws:s3-read:b-1/%2A%3F%24%7Bx%7D%22%5C",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::b-1/${*}${?}${$}{x}\"\\"}"#
    ),
    (
      "aws:s3-read:b-1/%E2%82%AC%F0%9F%98%80",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::b-1/\u20ac\ud83d\ude00"}"#
    ),
    (
      "aws:s3-read:b-1/logs/2026-*",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::b-1/logs/2026-*"},{"Effect":"Deny","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::b-1/logs/2026-*/*"}"#
    ),
    (
      "aws:s3-read:prod-*",
      #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":"arn:aws:s3:::prod-*/*"},{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::prod-*"}"#
    ),
    (
      "aws:dynamodb-read:Orders",
      #"{"Effect":"Allow","Action":["dynamodb:BatchGetItem","dynamodb:DescribeTable","dynamodb:GetItem","dynamodb:Query","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:eu-central-1:123456789012:table/Orders"},{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:eu-central-1:123456789012:table/Orders/index/*"}"#
    ),
    (
      "aws:sqs:jobs,role=partner",
      #"{"Effect":"Allow","Action":["sqs:ChangeMessageVisibility","sqs:DeleteMessage","sqs:GetQueueAttributes","sqs:GetQueueUrl","sqs:ReceiveMessage","sqs:SendMessage"],"Resource":"arn:aws:sqs:eu-central-1:999999999999:jobs"}"#
    ),
    (
      "aws:secretsmanager-read:prod/db",
      #"{"Effect":"Allow","Action":["secretsmanager:DescribeSecret","secretsmanager:GetSecretValue"],"Resource":"arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-??????"},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-central-1:123456789012:key/*","Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.eu-central-1.amazonaws.com"}}}"#
    ),
    (
      "aws:ssm-read:prod/**",
      #"{"Effect":"Allow","Action":["ssm:GetParameter","ssm:GetParameters"],"Resource":"arn:aws:ssm:eu-central-1:123456789012:parameter/prod/*"},{"Effect":"Allow","Action":"ssm:GetParametersByPath","Resource":["arn:aws:ssm:eu-central-1:123456789012:parameter/prod","arn:aws:ssm:eu-central-1:123456789012:parameter/prod/*"]},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-central-1:123456789012:key/*","Condition":{"StringEquals":{"kms:ViaService":"ssm.eu-central-1.amazonaws.com"}}}"#
    ),
    (
      "aws:kms:alias/app",
      #"{"Effect":"Allow","Action":["kms:Decrypt","kms:DescribeKey","kms:Encrypt","kms:GenerateDataKey","kms:GenerateDataKeyWithoutPlaintext","kms:ReEncryptFrom","kms:ReEncryptTo"],"Resource":"arn:aws:kms:eu-central-1:123456789012:key/*","Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/app"}}}"#
    ),
    (
      "aws:kms:1234abcd-12ab-34cd-56ef-1234567890ab",
      #"{"Effect":"Allow","Action":["kms:Decrypt","kms:DescribeKey","kms:Encrypt","kms:GenerateDataKey","kms:GenerateDataKeyWithoutPlaintext","kms:ReEncryptFrom","kms:ReEncryptTo"],"Resource":"arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}"#
    ),
  ]

  @Test(arguments: documents.indices)
  func `a scope becomes exactly this session policy`(_ index: Int) throws {
    let document = Self.documents[index]
    #expect(try policyText(document.scope) == Self.head + document.statements + "]}")
  }

  @Test func `assume has no session policy`() throws {
    #expect(try policyText("aws:assume:arn:aws:iam::123456789012:role/ci") == nil)
  }

  @Test(arguments: [
    "aws:s3:b-1/a*/x/**", "aws:s3:prod-*/pub/**", "aws:kms:alias/app*", "aws:kms:alias/*",
    "aws:secretsmanager-read:*/db/**",
  ])
  func `a wildcard that iam would widen is refused`(_ scope: String) {
    let message =
      "iam's * also matches /, so this wildcard would grant more than the scope says: end with /** or name one thing"
    #expect(throws: AWSError(.inexpressible, message)) { try policyText(scope) }
  }

  @Test(arguments: [
    ("aws:*:my-bucket", "a session policy needs named actions: *"),
    ("aws:assume:arn:aws:iam::123456789012:role/**", "assume needs one role, not a wildcard"),
  ])
  func `what names no single right is refused`(_ scope: String, _ message: String) {
    #expect(throws: AWSError(.inexpressible, message)) { try policyText(scope) }
  }

  @Test func `a policy over sts's 2048 characters is refused before any call`() {
    // each of these characters takes six in the document
    let key = String(repeating: "%C3%A9", count: 80)
    let scope = "aws:s3-read:b-1/" + key
    #expect(throws: Never.self) { try policyText(scope) }
    let long = "aws:s3-read:b-1/" + (0..<15).map { _ in "%24%24%24%24%24%24%24*" }.joined(separator: "/")
    #expect { try policyText(long) } throws: {
      ($0 as? AWSError)?.kind == .inexpressible && ($0 as? AWSError)?.message.contains("sts takes 2048") == true
    }
  }

  @Test func `several scopes share one document, the same in any order`() throws {
    let scopes = ["aws:ssm-read:prod/a", "aws:sqs:jobs", "aws:ssm-read:prod/b", "aws:sqs:jobs"]
    let one = try policyText(scopes[0]) ?? "", other = try policyText(scopes[1]) ?? ""
    let together = try #require(try policyText(of: scopes))
    #expect(try policyText(of: scopes.reversed()) == together)
    #expect(together.components(separatedBy: "\"Effect\"").count - 1 == 4)
    let parameter = one.dropFirst(Self.head.count).prefix { $0 != "}" },
      queue = other.dropFirst(Self.head.count).dropLast(2)
    #expect(together.contains(parameter) && together.contains(queue))
  }

  @Test(arguments: [
    (
      ["aws:s3:b-1", "aws:s3:b-2,role=partner"], "the scopes of one session must share a role, and assume stands alone"
    ),
    (
      ["aws:s3:b-1", "aws:assume:arn:aws:iam::123456789012:role/deploy"],
      "the scopes of one session must share a role, and assume stands alone"
    ),
    (
      ["aws:s3:b-1", "aws:s3:b-1/logs/x*"],
      "a wildcard inside a path cannot share a session with other scopes: ask for it alone"
    ),
  ])
  func `scopes that one session cannot hold together are refused`(_ scopes: [String], _ message: String) {
    #expect(throws: AWSError(.inexpressible, message)) { try policyText(of: scopes) }
  }

  @Test func `a scope without role= needs a default role`() {
    let roles: [String: SettingValue] = ["roles": .map(["dev": .text("arn:aws:iam::123456789012:role/dev")])]
    let message = "the connection has no default role: name one with role=, it has dev"
    #expect(throws: AWSError(.invalidSettings, message, settingPath: "/roles")) {
      try policyText("aws:s3:my-bucket", roles)
    }
    #expect(throws: Never.self) { try policyText("aws:s3:my-bucket,role=dev", roles) }
  }

  @Test func `the external id that the settings know for a role goes with assume`() throws {
    let settings = try settings()
    let scope = try ScopeValidator(settings).validate("aws:assume:arn:aws:iam::999999999999:role/dev")
    #expect(try ScopeSerializer(settings).role(for: [scope]).externalID == "acme-42")
  }

  /// IAM's matching: `*` is any run of characters, `${*}` and the like are literal.
  private static func matches(_ pattern: [Character?], _ text: Substring) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    guard let literal = first else {
      return text.indices.contains { matches(Array(pattern.dropFirst()), text[$0...]) }
        || matches(Array(pattern.dropFirst()), "")
    }
    return text.first == literal && matches(Array(pattern.dropFirst()), text.dropFirst())
  }

  private static func compile(_ pattern: String) -> [Character?] {
    pattern.map { $0 == "*" ? nil : $0 }
  }

  private static func contains(_ scope: [ScopeText.Segment], _ path: [Substring]) -> Bool {
    guard let first = scope.first else { return path.isEmpty }
    guard let name = path.first else { return false }
    switch first {
    case .rest: return true
    case .any: return contains(Array(scope.dropFirst()), Array(path.dropFirst()))
    case .prefix(let bytes):
      return name.utf8.starts(with: bytes) && contains(Array(scope.dropFirst()), Array(path.dropFirst()))
    case .literal(let bytes):
      return name.utf8.elementsEqual(bytes) && contains(Array(scope.dropFirst()), Array(path.dropFirst()))
    }
  }

  @Test func `allowed and not denied in iam is the same as contained in the scope`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    let kinds: [ScopeText.Segment] = [
      .any, .prefix(Array("a".utf8)), .literal(Array("a".utf8)), .literal(Array("ab".utf8)),
    ]
    for _ in 0..<500 {
      var scope = (0..<Int.random(in: 1...3, using: &random)).map { _ in kinds.randomElement(using: &random) ?? .any }
      if Bool.random(using: &random) { scope.append(.rest) }
      guard let pattern = IAMPattern(scope) else { continue }
      for _ in 0..<40 {
        let parts = (0..<Int.random(in: 1...5, using: &random)).map { _ in
          ["a", "ab", "b", "aab"].randomElement(using: &random) ?? ""
        }
        let path = parts.joined(separator: "/")
        let isAllowed =
          Self.matches(Self.compile(pattern.allowed), path[...])
          && !pattern.denied.contains { Self.matches(Self.compile($0), path[...]) }
        #expect(isAllowed == Self.contains(scope, path.split(separator: "/")), "seed \(seed), \(scope), \(path)")
      }
    }
  }

  @Test func `every document is json for another reader too`() throws {
    for document in Self.documents {
      let bytes = try #require(try policyText(document.scope)).utf8
      let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      #expect(object?["Version"] as? String == "2012-10-17")
    }
  }
}
