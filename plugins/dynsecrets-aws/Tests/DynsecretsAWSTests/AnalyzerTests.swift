import Testing

@testable import DynsecretsAWS

@Suite struct AnalyzerTests {
  @Test(arguments: [
    ("aws:s3-read:my-bucket/a/b", []),
    ("aws:s3-read:my-bucket/pub/**", ["info whole_tree: covers everything below a path"]),
    ("aws:s3-read:my-bucket", ["info whole_bucket: covers every object of the bucket"]),
    ("aws:s3:my-bucket/a", ["info can_delete: objects can be deleted"]),
    (
      "aws:s3:*",
      ["alert whole_account: covers every bucket that the role can reach", "info can_delete: objects can be deleted"]
    ),
    ("aws:s3-write:prod-*", ["warn name_prefix: covers every bucket whose name starts with prod-, also later ones"]),
    ("aws:dynamodb-read:*", ["alert whole_account: covers every table that the role can reach"]),
    ("aws:ssm-read:prod/**", ["info whole_tree: covers everything below a path"]),
    ("aws:kms:**", ["alert whole_account: covers every key that the role can reach"]),
    (
      "aws:assume:arn:aws:iam::123456789012:role/ci",
      ["alert whole_role: the session has all rights of the role: no session policy narrows it"]
    ),
    ("aws:assume:arn:aws:iam::123456789012:role/**", ["alert any_role: asks for roles by wildcard"]),
    ("aws:*:my-bucket", ["alert all_actions: asks for every action of the connection"]),
  ])
  func `breadth and power are signalled`(_ scope: String, _ expected: [String]) throws {
    let warnings = ScopeAnalyzer().warnings(for: try validated(scope))
    #expect(warnings.map { "\($0.level.rawValue) \($0.code): \($0.message)" } == expected)
  }
}
