internal import AKMSModel
internal import Glibc

/// `key.pub`: the ledger's first public key, kept beside the segments, 64 hexadecimal digits and a line feed.
struct KeyFile {
  static let name = "key.pub"

  let folder: LedgerFolder
  var files: any FileOperations = SystemFiles()

  /// The key in the file.
  func key() throws(Failure) -> Digest {
    guard let bytes = try folder.read(Self.name, limit: 128) else {
      throw Failure(.ledgerUnavailable, "there is no ledger in \(folder.path)", why: "\(Self.name) is missing")
    }
    guard let key = Self.parse(bytes) else {
      throw Failure(.ledgerUnavailable, "the ledger's public key cannot be read: \(folder.path)/\(Self.name)")
    }
    return key
  }

  /// Writes `key` where there is none; refuses where there is another.
  ///
  /// - Parameter isNew: Whether there is no segment yet: a file that is no key is then a write that was cut short.
  func pin(_ key: Digest, isNew: Bool) throws(Failure) {
    guard let bytes = try folder.read(Self.name, limit: 128) else { return try write(key) }
    if isNew, Self.parse(bytes) == nil {
      _ = files.remove(Self.name, in: folder.descriptor)
      return try write(key)
    }
    guard Self.parse(bytes) == key else {
      throw Failure(
        .ledgerUnavailable, "the ledger was begun under another key: \(folder.path)",
        why: "\(Self.name) does not hold the public key of this root key", next: "akms audit verify")
    }
  }

  private static func parse(_ bytes: [UInt8]) -> Digest? {
    guard bytes.count == 65, bytes.last == UInt8(ascii: "\n") else { return nil }
    return Digest(hex: String(decoding: bytes.dropLast(), as: UTF8.self))
  }

  private func write(_ key: Digest) throws(Failure) {
    let file = files.open(Self.name, in: folder.descriptor, flags: O_WRONLY | O_CREAT | O_EXCL)
    guard file >= 0 else { throw Failure.ledger("\(folder.path)/\(Self.name)", FileError("open", -file)) }
    defer { close(file) }
    do throws(FileError) {
      try files.put(Array((key.hex + "\n").utf8), to: file)
      try files.syncNames(in: folder.descriptor)
    } catch {
      _ = files.remove(Self.name, in: folder.descriptor)
      throw Failure.ledger("\(folder.path)/\(Self.name)", error)
    }
  }
}
