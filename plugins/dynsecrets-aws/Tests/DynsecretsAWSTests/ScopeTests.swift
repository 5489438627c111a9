import Testing

@testable import DynsecretsAWS

@Suite struct ScopeTests {
  @Test(arguments: [
    ("aws:s3:my-bucket", "aws:s3:my-bucket/**"),
    ("aws:s3-read:my-bucket/pub/**", "aws:s3-read:my-bucket/pub/**"),
    ("aws:s3-write+s3-read+s3-read:my-bucket/a", "aws:s3-read+s3-write:my-bucket/a"),
    ("aws:s3:*", "aws:s3:*/**"),
    ("aws:s3:**", "aws:s3:*/**"),
    ("aws:s3:prod-*", "aws:s3:prod-*/**"),
    ("aws:s3:b-1/%61%2a%3F", "aws:s3:b-1/a%2A%3F"),
    ("aws:s3:b-1/a/*/c*,role=partner", "aws:s3:b-1/a/*/c*,role=partner"),
    ("aws:dynamodb-read:Orders", "aws:dynamodb-read:Orders"),
    ("aws:dynamodb-read:**", "aws:dynamodb-read:*"),
    ("aws:sqs:jobs.fifo", "aws:sqs:jobs.fifo"),
    ("aws:secretsmanager-read:prod/db", "aws:secretsmanager-read:prod/db"),
    ("aws:ssm-read:prod/**", "aws:ssm-read:prod/**"),
    ("aws:kms:alias", "aws:kms:alias/**"),
    ("aws:kms:alias/app", "aws:kms:alias/app"),
    ("aws:kms:1234abcd-12ab-34cd-56ef-1234567890ab", "aws:kms:1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("aws:kms:mrk-1234abcd12ab34cd56ef1234567890ab", "aws:kms:mrk-1234abcd12ab34cd56ef1234567890ab"),
    ("aws:assume:arn:aws:iam::123456789012:role/ci", "aws:assume:arn:aws:iam::123456789012:role/ci"),
    ("aws:assume:arn:aws:iam::123456789012:role/**", "aws:assume:arn:aws:iam::123456789012:role/**"),
    ("aws:assume:*", "aws:assume:*/**"),
    ("aws:*:prod-*", "aws:*:prod-*"),
  ])
  func `a scope has one canonical spelling, which validates to itself`(_ asked: String, _ canonical: String) throws {
    #expect(try validated(asked).text == canonical)
    #expect(try validated(canonical).text == canonical)
  }

  static let refusals: [(scope: String, message: String)] = [
    ("aws:s3", "scope needs connection:action:resource"),
    ("aws:s3:" + String(repeating: "a", count: 600), "scope is longer than 512 bytes"),
    ("AWS:s3:b-1", "connection name must be 1 to 32 of a-z, 0-9 and -, and start with a letter"),
    ("aws::b-1", "action name must be 1 to 32 of a-z, 0-9 and -, and start with a letter"),
    ("aws:s3+:b-1", "action name must be 1 to 32 of a-z, 0-9 and -, and start with a letter"),
    ("aws:s3:", "a part of the scope is empty"),
    ("aws:s3:b-1//a", "a part of the scope is empty"),
    ("aws:s3:b-1/", "a part of the scope is empty"),
    ("aws:s3:b-1/../c", "a segment of the resource is . or .."),
    ("aws:s3:b-1/%2e%2E", "a segment of the resource is . or .."),
    ("aws:s3:b-1/**/c", "** is allowed as the last segment only"),
    ("aws:s3:b-1/a*c", "a character of the scope must be percent-encoded"),
    ("aws:s3:b-1/a c", "a character of the scope must be percent-encoded"),
    ("aws:s3:b-1/é", "a character of the scope must be percent-encoded"),
    ("aws:s3:b-1/%4", "a character of the scope must be percent-encoded"),
    ("aws:s3:b-1/%00", "the scope holds control characters or is not UTF-8 once decoded"),
    ("aws:s3:b-1/%FF", "the scope holds control characters or is not UTF-8 once decoded"),
    ("aws:s3:b-1/a%2Fb", "an encoded slash is an ordinary slash to aws: write / instead of %2F"),
    ("aws:s3:b-1/a%2F*", "an encoded slash is an ordinary slash to aws: write / instead of %2F"),
    ("aws:s3:b-1,role", "a parameter needs name=value"),
    ("aws:s3:b-1,role=default,role=partner", "a parameter stands twice in the scope"),
    ("aws:s3:b-1,role=nobody", "no such role in the connection's settings, it has: default, partner"),
    ("aws:s3:b-1,region=eu", "aws has no parameter region, only role"),
    (
      "aws:s4:b-1",
      "aws has no action s4, it has: s3, s3-read, s3-write, dynamodb-read, sqs, secretsmanager-read, ssm-read, kms, assume"
    ),
    ("aws:s3+sqs:b-1", "the actions of one scope must be of one service: s3, sqs"),
    ("aws:s3:ab", "a bucket name has 3 to 63 characters"),
    ("aws:s3:My-Bucket", "a bucket name holds a-z, 0-9, - and . only"),
    ("aws:s3:my_bucket", "a bucket name holds a-z, 0-9, - and . only"),
    ("aws:s3:-bucket", "a bucket name starts and ends with a letter or digit"),
    ("aws:s3:bucket-", "a bucket name starts and ends with a letter or digit"),
    ("aws:s3:a..b", "a bucket name has no two dots in a row"),
    ("aws:s3:192.168.0.1", "a bucket name must not look like an ip address"),
    ("aws:s3:data--x-s3", "access points and special buckets (names that end in --x-s3) are not supported"),
    ("aws:s3:Prod*", "a bucket name holds a-z, 0-9, - and . only and starts with a letter or digit"),
    ("aws:dynamodb-read:ab", "a table name has 3 to 255 characters"),
    ("aws:dynamodb-read:Orders/x", "a table name has no /"),
    ("aws:dynamodb-read:Or%20ders", "a table name holds letters, digits and _ - . only"),
    ("aws:sqs:a.b", "a queue name has a dot only in its ending .fifo"),
    ("aws:sqs:.fifo", "a queue name has a dot only in its ending .fifo"),
    ("aws:secretsmanager-read:a%3Fb", "a secret name holds letters, digits and _ + = . @ - only"),
    ("aws:ssm-read:AWS/service", "parameter paths that start with aws or ssm are reserved"),
    ("aws:ssm-read:a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", "a parameter path has at most 15 levels"),
    ("aws:kms:mine", "a key is alias/NAME, a key id, or *"),
    ("aws:kms:1234*", "a key is alias/NAME, a key id, or *"),
    ("aws:assume:ci", "assume needs a role's arn, as in arn:aws:iam::123456789012:role/ci"),
    (
      "aws:assume:arn:aws:iam::123456789012:user/ci",
      "assume needs a role's arn, as in arn:aws:iam::123456789012:role/ci"
    ),
    ("aws:assume:arn:aws:iam::123456789012:role/ci,role=partner", "assume names its role itself: leave out role="),
  ]

  @Test(arguments: refusals.indices)
  func `a scope that aws does not have is refused with the reason`(_ index: Int) {
    let refusal = Self.refusals[index]
    #expect(throws: AWSError(.invalidScope, refusal.message)) { try validated(refusal.scope) }
  }

  @Test func `a regional service needs a region in the settings`() throws {
    let plain = try ConnectionSettings(
      .map([
        "source": .map(["profile": .text("p")]), "roles": .map(["default": .text("arn:aws:iam::123456789012:role/a")]),
      ]))
    let message = "sqs needs the connection's region, which is missing"
    #expect(throws: AWSError(.invalidSettings, message, settingPath: "/region")) {
      try ScopeValidator(plain).validate("aws:sqs:jobs")
    }
    #expect(try ScopeValidator(plain).validate("aws:s3:my-bucket").text == "aws:s3:my-bucket/**")
  }

  @Test func `whatever validates once validates to the same text again`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    var accepted = 0
    for _ in 0..<4000 {
      let scope = Self.randomScope(&random)
      guard let once = try? validated(scope) else { continue }
      accepted += 1
      #expect((try? validated(once.text)) == once, "seed \(seed), scope \(scope)")
    }
    #expect(accepted > 400, "seed \(seed)")
  }

  private static func randomScope(_ random: inout Seeded) -> String {
    let actions = ScopeAction.allCases.map(\.rawValue) + ["*", "s3-read+s3-write", "s3+s3-read"]
    let words = [
      "*", "**", "abc", "my-bucket", "prod-*", "a%2A", "%C3%A9", "alias", "x.fifo", "%7Etilde", "a%2Db",
      "arn:aws:iam::123456789012:role", "1234abcd-12ab-34cd-56ef-1234567890ab", "q*", "@home", "a%3a",
    ]
    let path = (0..<Int.random(in: 1...3, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
    let tail = ["", "", ",role=default", ",role=p%61rtner"].randomElement(using: &random) ?? ""
    return "aws:\(actions.randomElement(using: &random) ?? ""):\(path.joined(separator: "/"))\(tail)"
  }
}
