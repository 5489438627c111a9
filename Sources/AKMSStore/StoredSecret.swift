package import AKMSSecret

/// What may be shown of one version of a secret.
package struct SecretVersion: Sendable, Equatable {
  /// 1 and up, never used twice while the name exists.
  package let version: Int
  package let type: SecretType
  /// Bytes of the value.
  package let size: Int
  /// Unix seconds.
  package let createdAt: Int64

  package init(version: Int, type: SecretType, size: Int, createdAt: Int64) {
    self.version = version
    self.type = type
    self.size = size
    self.createdAt = createdAt
  }
}

/// What may be shown of a secret.
package struct SecretMetadata: Sendable, Equatable {
  package let name: SecretName
  /// In the order given.
  package let tags: [String]
  /// Of the first version, unix seconds.
  package let createdAt: Int64
  /// Versions that are kept, 1 to 10.
  package let versions: Int
  package let latest: SecretVersion
}

/// A value that was read, with what it is.
package struct StoredSecret: ~Copyable, Sendable {
  package let name: SecretName
  package let version: SecretVersion
  package let value: Secret

  /// The value alone.
  package consuming func take() -> Secret { value }
}
