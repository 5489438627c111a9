import AKMSModel
import AKMSStore
import Foundation
import GRDB
import Glibc
import Testing

@Suite(.serialized) struct FilesTests {
  /// Attack A6. The umask is the process's: other tests make their files with modes of their own meanwhile.
  @Test func `every file is 0600 in a 0700 folder under umask 000`() throws {
    let before = umask(0)
    defer { umask(before) }
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("a", "value")
      #expect(try fixture.mode() == 0o700)
      #expect(try Set(fixture.files().keys) == ["root.key", "store.db", "store.db-wal", "store.db-shm"])
      for name in try fixture.files().keys { #expect(try fixture.mode(name) == 0o600, "\(name)") }
    }
  }

  @Test func `no store is said so, and init is the next step`() throws {
    try Fixture.with { fixture in
      let expected = Failure(
        .configInvalid, "akms is not set up: there is no \(fixture.folder)/store.db", next: "akms init")
      #expect(throws: expected) { try fixture.open() }
      #expect(!Store.exists(in: fixture.folder))
      unsafe mkdir(fixture.folder, 0o700)
      unsafe close(open(fixture.folder + "/store.db", O_CREAT | O_WRONLY, 0o600 as mode_t))
      #expect(throws: expected) { try fixture.open() }
      let store = try fixture.create()
      #expect(store.isUnlocked)
      #expect(Store.exists(in: fixture.folder))
    }
  }

  @Test(arguments: [
    ("store.db", 0o660 as mode_t, "600"), ("store.db", 0o604, "600"), ("store.db", 0o602, "600"), ("", 0o750, "700"),
    ("", 0o770, "700"), ("", 0o777, "700"),
  ]) func `a file or folder that others can reach is refused`(name: String, mode: mode_t, needed: String) throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let path = name.isEmpty ? fixture.folder : fixture.folder + "/" + name
      unsafe chmod(path, mode)
      let expected = Failure(
        .configInvalid, "\(path) is refused", why: "its mode \(String(mode, radix: 8)) lets others in",
        next: "chmod \(needed) \(path)")
      #expect(throws: expected) { try fixture.open() }
      #expect(throws: expected) { try fixture.create() }
    }
  }

  @Test func `a keyfile that others can reach opens nothing`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let path = fixture.folder + "/root.key"
      unsafe chmod(path, 0o640)
      let store = try fixture.open()
      let expected = Failure(
        .configInvalid, "\(path) is refused", why: "its mode 640 lets others in", next: "chmod 600 \(path)")
      #expect(throws: expected) { try store.set("a", "value") }
    }
  }

  /// Runs as root alone, which `make test` says where it is not; another uid cannot give files away.
  @Test(.enabled(if: geteuid() == 0, "giving a file to another user needs root"), arguments: ["store.db", ""])
  func `a file or folder of another user is refused`(name: String) throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let path = name.isEmpty ? fixture.folder : fixture.folder + "/" + name
      unsafe chown(path, 4242, 4242)
      #expect(throws: Failure(.configInvalid, "\(path) is refused", why: "it belongs to uid 4242")) {
        try fixture.open()
      }
    }
  }

  @Test(arguments: [("store.db", "a plain file"), ("", "a folder")])
  func `a symbolic link is refused`(name: String, expected: String) throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let path = name.isEmpty ? fixture.folder : fixture.folder + "/" + name
      unsafe rename(path, path + ".real")
      unsafe symlink(path + ".real", path)
      #expect(throws: Failure(.configInvalid, "\(path) is refused", why: "it is not \(expected)")) {
        try fixture.open()
      }
    }
  }

  @Test func `a keyfile that is a pipe or a link opens nothing and does not hang`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let path = fixture.folder + "/root.key"
      let expected = Failure(.configInvalid, "\(path) is refused", why: "it is not a plain file")
      unsafe unlink(path)
      unsafe mkfifo(path, 0o600)
      #expect(throws: expected) { try fixture.open().unlock() }
      unsafe unlink(path)
      unsafe symlink("/dev/zero", path)
      #expect(throws: expected) { try fixture.open().unlock() }
    }
  }

  @Test func `a newer schema is refused and left alone`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      try fixture.tamper("PRAGMA user_version = 2")
      let expected = Failure(
        .configInvalid, "\(fixture.folder)/store.db was written by a newer akms",
        why: "its schema is 2, this akms knows 1",
        next: "akms version")
      let before = try fixture.files()["store.db"]
      #expect(throws: expected) { try fixture.open() }
      #expect(throws: expected) { try fixture.create() }
      #expect(try fixture.files()["store.db"] == before)
    }
  }

  @Test(arguments: ["PRAGMA application_id = 1", "PRAGMA application_id = 0"])
  func `another program's database is refused and left alone`(change: String) throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      try fixture.tamper("\(change)")
      let before = try fixture.files()["store.db"]
      let expected = Failure(
        .configInvalid, "\(fixture.folder)/store.db is not a store of akms", why: "its application id is another one")
      #expect(throws: expected) { try fixture.open() }
      #expect(try fixture.files()["store.db"] == before)
    }
  }

  @Test func `what is no database at all is refused as damaged`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      try Data("this is no database, and long enough to be looked at by SQLite: ".utf8).write(
        to: URL(fileURLWithPath: fixture.folder + "/store.db"))
      let expected = Failure(
        .internal, "\(fixture.folder)/store.db is damaged", why: "sqlite says 26, file is not a database",
        next: "akms store restore")
      #expect(throws: expected) { try fixture.open() }
    }
  }
}
