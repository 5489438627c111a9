internal import AKMSModel
internal import AKMSSeal
internal import AKMSSecret
internal import FoundationEssentials
internal import GRDB

/// One version of a secret as it lies in the store: a random data key wrapped by the store key, the value under it.
struct SealedVersion: Sendable {
  let version: SecretVersion
  let epoch: Int64
  let dataKey: [UInt8]
  let value: [UInt8]

  /// Seals a new version.
  init(_ value: borrowing Secret, _ version: SecretVersion, of name: SecretName, keys: UnlockedKeys) throws(Failure) {
    self.version = version
    epoch = Int64(UnlockedKeys.epoch)
    let dataKey = try Secret.random(count: AEAD.keySize)
    let ad = Self.associatedData(name, version, epoch: epoch)
    self.value = try AEAD.seal(value, key: dataKey, ad: ad(.value))
    self.dataKey = try keys.withStoreKey(epoch: UnlockedKeys.epoch) { key throws(Failure) in
      try AEAD.seal(dataKey, key: key, ad: ad(.dataKey))
    }
  }

  /// From a row of `secret_version`, joined with anything.
  init(_ row: Row) throws {
    dataKey = try row.bytes("data_key")
    value = try row.bytes("value")
    epoch = try row.value("epoch")
    version = try SecretVersion(row, boxSize: value.count)
  }

  /// Opens it into guarded memory.
  ///
  /// - Throws: `.internal` when any column that it is bound to was changed.
  func open(_ name: SecretName, keys: UnlockedKeys) throws(Failure) -> Secret {
    let ad = Self.associatedData(name, version, epoch: epoch)
    do {
      let key = try keys.withStoreKey(epoch: UInt64(exactly: epoch) ?? 0) { key throws(Failure) in
        try AEAD.open(dataKey, key: key, ad: ad(.dataKey))
      }
      return try AEAD.open(value, key: key, ad: ad(.value))
    } catch {
      throw error.code == .sealedForeign ? .tampered(name, version.version) : error
    }
  }

  private enum Part { case dataKey, value }

  /// Both boxes are bound to name, version, type, epoch and time of making.
  private static func associatedData(
    _ name: SecretName, _ version: SecretVersion, epoch: Int64
  ) -> (Part) -> AssociatedData {
    { part in
      var data = AssociatedData(part == .value ? "akms.store.value/1" : "akms.store.data-key/1")
      data.append(name.text)
      data.append(UInt64(bitPattern: Int64(version.version)))
      data.append(version.type.rawValue)
      data.append(UInt64(bitPattern: epoch))
      data.append(UInt64(bitPattern: version.createdAt))
      return data
    }
  }
}

extension SecretVersion {
  /// From the columns `version`, `type` and `created_at`.
  ///
  /// - Parameter boxSize: Bytes of the value's box.
  init(_ row: Row, boxSize: Int) throws {
    self.init(
      version: try row.value("version"), type: SecretType(rawValue: try row.value("type")) ?? .generic,
      size: max(0, boxSize - AEAD.overhead), createdAt: try row.value("created_at"))
  }
}
