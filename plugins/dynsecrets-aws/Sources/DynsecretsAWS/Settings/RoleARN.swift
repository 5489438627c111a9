/// The Amazon Resource Name of an IAM role, `arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME`, in its parts.
///
/// Source: AWS, "IAM identifiers" and the constraints of `AssumeRole`'s `RoleArn` (20 to 2,048 characters).
package struct RoleARN: Sendable, Hashable {
  package let text: String
  /// `aws`, `aws-cn`, `aws-us-gov` and the like.
  package let partition: String
  /// Twelve digits.
  package let account: String
  /// The role's name without its path.
  package let name: String

  /// - Returns: nil where the text is not a role's ARN; wildcards never are.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard text.utf8.count <= 2048, parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[3].isEmpty,
      parts[1] == "aws" || parts[1].hasPrefix("aws-"), parts[1].utf8.allSatisfy(Self.isPartition),
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    guard path.count >= 2, path[0] == "role", path.allSatisfy({ !$0.isEmpty }), let name = path.last,
      name.utf8.count <= 64, parts[5].utf8.dropFirst(5).allSatisfy({ Self.isRole($0) || $0 == 0x2F })
    else { return nil }
    (self.text, partition, account, self.name) = (text, parts[1], parts[4], String(name))
  }

  private static func isPartition(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || byte == 0x2D }

  // IAM's role names: alphanumerics and _+=,.@-
  private static func isRole(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "_+=,.@-".utf8.contains(byte)
  }
}
