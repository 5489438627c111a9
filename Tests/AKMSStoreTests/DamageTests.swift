import AKMSModel
import AKMSStore
import AKMSTestSupport
import Foundation
import Testing

@Suite struct DamageTests {
  /// The database of a store with twenty secrets, a configuration and a lease, and its keyfile.
  private static let base = Result {
    try Fixture.with { fixture in
      let store = try fixture.create()
      for number in 0..<20 { try store.set("name-\(number)", value(number)) }
      try store.apply([(name: "config.yaml", text: "akms: config/1")])
      try store.record(
        LeaseRecord(
          id: "a", session: "s", connection: "c", scope: "x", tool: "t", handle: "{}", issuedAt: 1, expiresAt: 2))
      _ = try store.addPassphraseSlot(secret("p"), function: fixture.function)
      try store.close()
      return try fixture.files()
    }
  }

  private static func value(_ number: Int) -> String { String(repeating: "v\(number)", count: 50) }

  /// Makes the fixture's folder out of a database and the base's keyfile.
  private func lay(_ database: Data, into fixture: Fixture) throws {
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (name, bytes) in ["store.db": database, "root.key": try Self.base.get()["root.key"] ?? Data()] {
      let made = FileManager.default.createFile(
        atPath: fixture.folder + "/" + name, contents: bytes, attributes: [.posixPermissions: 0o600])
      try #require(made)
    }
  }

  /// Asks for everything: a failure is fine, another value is not.
  private func ask(_ fixture: Fixture, _ change: String) {
    guard let store = try? fixture.open() else { return }
    for number in 0..<20 {
      let name = "name-\(number)"
      if let value = try? store.text(name) { #expect(value == Self.value(number), "\(change)") }
      _ = try? store.history(SecretName(name))
    }
    if let applied = try? store.appliedConfiguration() {
      #expect(applied.files.map(\.text) == ["akms: config/1"], "\(change)")
    }
    _ = try? (store.list(), store.slots(), store.leases(), store.lease("a"), store.meta("x"))
    if change.hasPrefix("slot") { try? store.unlock(passphrase: secret("p")) }
    _ = try? store.loseLiveLeases()
    guard change.hasPrefix("secret") || change.hasPrefix("slot") else { return }
    if (try? store.set("name-1", "new")) != nil { #expect((try? store.text("name-1")) == "new", "\(change)") }
    _ = try? (store.remove(SecretName("name-2")), store.removeSlot(2))
  }

  /// Seeded: which bytes are changed, and to what.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `damaged bytes give a failure or the right value, never a trap or a wrong one`(seed: UInt64) throws {
    var bytes = try #require(try Self.base.get()["store.db"])
    var random = SeededGenerator(seed)
    for _ in 0..<8 { bytes[Int.random(in: 100..<bytes.count, using: &random)] = .random(in: 0...255, using: &random) }
    try Fixture.with { fixture in
      try lay(bytes, into: fixture)
      ask(fixture, "seed \(seed)")
    }
  }

  private static let columns = [
    "meta.value", "slot.kind", "slot.salt", "slot.passes", "slot.memory", "slot.root_key", "slot.created_at", "slot.id",
    "secret.name", "secret.tags", "secret.latest", "secret.created_at", "secret.id", "secret_version.secret",
    "secret_version.version", "secret_version.type", "secret_version.epoch", "secret_version.data_key",
    "secret_version.value", "secret_version.created_at", "configuration_file.name", "configuration_file.text",
    "configuration_file.digest", "configuration.digest", "configuration.mac", "configuration.applied_at",
    "configuration.id", "lease.id", "lease.session", "lease.connection", "lease.scope", "lease.tool", "lease.handle",
    "lease.state", "lease.issued_at", "lease.expires_at", "lease.upstream_expires_at", "lease.ended_at",
  ]

  /// Takes the schema's own types away.
  private static let freed = """
    PRAGMA writable_schema = ON;
    UPDATE sqlite_master SET sql = replace(replace(replace(sql, 'STRICT, ', ''), 'STRICT', ''), ' NOT NULL', '');
    PRAGMA writable_schema = RESET
    """

  @Test(arguments: ["data_key = NULL", "value = 1", "created_at = x'FF'", "epoch = 'text'"])
  func `a column of another type is said so`(change: String) throws {
    let database = try #require(try Self.base.get()["store.db"])
    try Fixture.with { fixture in
      try lay(database, into: fixture)
      try fixture.tamper(Self.freed)
      try fixture.tamper("UPDATE secret_version SET \(change) WHERE secret = 1")
      let expected = Failure(
        .internal, "\(fixture.folder)/store.db is damaged", why: "a column holds what the schema does not allow",
        next: "akms store restore")
      #expect(throws: expected) { try fixture.open().text("name-0") }
    }
  }

  /// The schema's own types are taken away first, so that every decoder meets every type.
  @Test(arguments: columns) func `a column of another type gives a failure, never a trap`(column: String) throws {
    let parts = column.split(separator: ".")
    for value in ["NULL", "-1", "9223372036854775807", "'text'", "x'FF00'"] {
      let database = try #require(try Self.base.get()["store.db"])
      try Fixture.with { fixture in
        try lay(database, into: fixture)
        try fixture.tamper(Self.freed)
        try? fixture.tamper(
          "PRAGMA ignore_check_constraints = ON; UPDATE OR REPLACE \(parts[0]) SET \(parts[1]) = \(value)")
        ask(fixture, "\(column) = \(value)")
      }
    }
  }
}
