import AKMSModel
import AKMSSecret
import AKMSStore
import Foundation
import GRDB
import Testing

@Suite struct TamperingTests {
  private func refused(_ name: String, _ version: Int) -> Failure {
    Failure(
      .internal, "version \(version) of the secret \(name) does not open", why: "its row in store.db was changed",
      next: "akms store restore")
  }

  private static let changes = [
    "UPDATE secret_version SET type = 'api-token' WHERE secret = 1 AND version = 2",
    "UPDATE secret_version SET created_at = created_at + 1 WHERE secret = 1 AND version = 2",
    "UPDATE secret_version SET epoch = 2 WHERE secret = 1 AND version = 2",
    "UPDATE secret_version SET epoch = -1 WHERE secret = 1 AND version = 2",
    """
    UPDATE secret_version SET data_key = (SELECT data_key FROM secret_version WHERE secret = 1 AND version = 1)
    WHERE secret = 1 AND version = 2
    """,
    """
    UPDATE secret_version SET data_key = (SELECT data_key FROM secret_version WHERE secret = 2)
    WHERE secret = 1 AND version = 2
    """,
    """
    UPDATE secret_version SET value = (SELECT value FROM secret_version WHERE secret = 2)
    WHERE secret = 1 AND version = 2
    """,
    """
    UPDATE secret_version SET (data_key, value) = (SELECT data_key, value FROM secret_version WHERE secret = 2)
    WHERE secret = 1 AND version = 2
    """,
    """
    UPDATE secret_version
    SET (data_key, value) = (SELECT data_key, value FROM secret_version WHERE secret = 1 AND version = 1)
    WHERE secret = 1 AND version = 2
    """,
    "UPDATE secret_version SET value = substr(value, 1, length(value) - 1) WHERE secret = 1 AND version = 2",
    "UPDATE secret_version SET value = x'' WHERE secret = 1 AND version = 2",
    "UPDATE secret_version SET data_key = zeroblob(73) WHERE secret = 1 AND version = 2",
  ]

  @Test(arguments: changes) func `a changed row does not open`(change: String) throws {
    try Fixture.with { fixture in
      let made = try fixture.create()
      try made.set("one", "first")
      try made.set("one", "second")
      try made.set("two", "third")
      try made.close()
      try fixture.tamper(change)
      let store = try fixture.open()
      #expect(throws: refused("one", 2)) { try store.text("one") }
      #expect(try store.text("two") == "third")
      #expect(try store.history(SecretName("one")).count == 2)
    }
  }

  @Test func `a renamed secret does not open under the other name`() throws {
    try Fixture.with { fixture in
      let made = try fixture.create()
      try made.set("prod/key", "value")
      try made.close()
      try fixture.tamper("UPDATE secret SET name = 'dev/key'")
      #expect(throws: refused("dev/key", 1)) { try fixture.open().text("dev/key") }
    }
  }

  @Test func `rows from another store do not open here`() throws {
    try Fixture.with { one in
      try Fixture.with { other in
        let (first, second) = (try one.create(), try other.create())
        try first.set("a", "value")
        try second.set("a", "other")
        try first.close()
        try second.close()
        try one.tamper(
          """
          ATTACH '\(other.folder)/store.db' AS other;
          UPDATE secret_version SET (data_key, value) = (SELECT data_key, value FROM other.secret_version)
          """)
        #expect(throws: refused("a", 1)) { try one.open().text("a") }
      }
    }
  }

  /// Attack C7: each lowers or raises what the passphrase costs, or swaps its salt.
  @Test(arguments: [
    "UPDATE slot SET passes = 1", "UPDATE slot SET passes = 3", "UPDATE slot SET passes = 9223372036854775807",
    "UPDATE slot SET passes = -1", "UPDATE slot SET memory = 8192", "UPDATE slot SET memory = 9223372036854775807",
    "UPDATE slot SET memory = NULL", "UPDATE slot SET salt = zeroblob(16)", "UPDATE slot SET salt = NULL",
    "UPDATE slot SET kind = 'keyfile'", "UPDATE slot SET root_key = x''", "UPDATE slot SET root_key = zeroblob(73)",
    "UPDATE meta SET value = zeroblob(16) WHERE key = 'host_id'",
  ]) func `a changed slot does not open`(change: String) throws {
    try Fixture.with { fixture in
      try fixture.create(passphrase: "correct horse").close()
      try fixture.tamper(change)
      let store = try fixture.open()
      #expect(throws: Failure.self) { try store.unlock(passphrase: secret("correct horse")) }
      #expect(!store.isUnlocked)
    }
  }

  @Test func `a store without its host id is damaged`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      try fixture.tamper("DELETE FROM meta")
      let expected = Failure(
        .internal, "\(fixture.folder)/store.db is damaged", why: "the host id is missing", next: "akms store restore")
      #expect(throws: expected) { try fixture.open() }
    }
  }
}
