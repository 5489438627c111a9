/// What a scope may ask of AWS, and on which kind of resource.
///
/// The exact IAM actions behind each name stand in ``PolicyStatement`` tables of `Policy/` and in the README.
package enum ScopeAction: String, Sendable, CaseIterable, Hashable {
  case s3
  case s3Read = "s3-read"
  case s3Write = "s3-write"
  case dynamodbRead = "dynamodb-read"
  case sqs
  case secretsmanagerRead = "secretsmanager-read"
  case ssmRead = "ssm-read"
  case kms
  case assume

  /// The kind of resource that the action works on; a set of actions agrees on one.
  package var form: ResourceForm {
    switch self {
    case .s3, .s3Read, .s3Write: .bucket
    case .dynamodbRead: .table
    case .sqs: .queue
    case .secretsmanagerRead: .secret
    case .ssmRead: .parameter
    case .kms: .key
    case .assume: .role
    }
  }

  /// One line for `Describe`, lower case.
  package var summary: String {
    switch self {
    case .s3: "read, write, list and delete objects of a bucket or a prefix"
    case .s3Read: "read and list objects of a bucket or a prefix"
    case .s3Write: "write objects of a bucket or a prefix, without reading, listing or deleting them"
    case .dynamodbRead: "read items of a table and its indexes"
    case .sqs: "send, receive and delete messages of a queue"
    case .secretsmanagerRead: "read secrets by name or path"
    case .ssmRead: "read parameters by name or path"
    case .kms: "encrypt and decrypt with a key or an alias"
    case .assume: "a whole role, without a session policy"
    }
  }
}

/// A kind of AWS resource with a spelling of its own in scopes.
package enum ResourceForm: String, Sendable, CaseIterable, Hashable {
  case bucket, table, queue, secret, parameter, key, role

  /// Whether ARNs of this kind carry a region, so that the connection must have one.
  package var needsRegion: Bool { self != .bucket && self != .role }
}
