import AKMSModel
import AKMSSeal
import AKMSSecret
import AKMSStore
import Foundation
import GRDB
import Glibc

/// A folder of its own for one test, gone afterwards.
struct Fixture {
  /// The store's folder; its parent is the test's own.
  let folder: String
  /// The cheapest parameters that akms takes.
  let function: Argon2id

  static let time: Int64 = 1_700_000_000

  static func with<R>(_ body: (Fixture) throws -> R) throws -> R {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    return try body(
      Fixture(folder: scratch.path, function: Argon2id.fresh(passes: 2, memory: Argon2id.memoryRange.lowerBound)))
  }

  func create() throws -> Store { try Store.create(in: folder) { Self.time } }

  func create(passphrase: String) throws -> Store {
    try Store.create(in: folder, passphrase: secret(passphrase), function: function) { Self.time }
  }

  func open() throws -> Store { try Store.open(in: folder) { Self.time } }

  /// Changes the tables behind the store's back.
  func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: folder + "/store.db")
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  /// Bytes of every file in the folder, by name.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    }
    return files
  }

  func mode(_ name: String = "") throws -> mode_t {
    var status = stat()
    guard unsafe lstat(folder + "/" + name, &status) == 0 else { throw Failure(.found, "no \(name)") }
    return status.st_mode & 0o7777
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/" + name) }
}

/// A folder with room for a store, which `path` names and nobody has made yet.
final class ScratchFolder: Sendable {
  let parent: String
  var path: String { parent + "/data" }

  init() throws {
    var template = Array((FileManager.default.temporaryDirectory.path + "/akms-store-XXXXXX").utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      throw Failure(.internal, "no folder for the test, errno \(errno)")
    }
    parent = unsafe String(cString: made)
  }

  func remove() { try? FileManager.default.removeItem(atPath: parent) }

  deinit { remove() }
}

func secret(_ text: String) throws(Failure) -> Secret { try secret(Array(text.utf8)) }

func secret(_ bytes: [UInt8]) throws(Failure) -> Secret { try unsafe Secret(copying: bytes.span.bytes) }

/// The bytes again; in tests only.
func reveal(_ secret: borrowing Secret) -> [UInt8] {
  secret.withBytes { bytes in (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

extension Store {
  /// A value as text; in tests only.
  func text(_ name: String, version: Int? = nil) throws -> String {
    let stored = try read(SecretName(name), version: version)
    return String(decoding: reveal(stored.value), as: UTF8.self)
  }

  @discardableResult
  func set(_ name: String, _ value: String, type: SecretType? = nil, tags: [String]? = nil) throws -> SecretVersion {
    try set(SecretName(name), secret(value), type: type, tags: tags)
  }
}
