import AKMSModel
import AKMSSeal
import AKMSSecret
import AKMSStore
import Foundation
import Testing

@Suite struct SlotsTests {
  private let locked = Failure(.locked, "the store is locked", why: "no passphrase was given yet", next: "akms unlock")
  private let wrong = Failure(.locked, "the passphrase does not open the store", next: "akms unlock")

  @Test func `a new store has one keyfile slot and opens by itself`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(try store.slots().map(\.kind) == [.keyfile])
      #expect(store.isUnlocked)
      #expect(try fixture.files()["root.key"]?.count == 32)
    }
  }

  @Test func `a store with a passphrase has no keyfile, opens with the right one and with no other`() throws {
    try Fixture.with { fixture in
      let made = try fixture.create(passphrase: "correct horse")
      try made.set("a", "value")
      try made.close()
      #expect(!fixture.exists("root.key"))
      let store = try fixture.open()
      #expect(!store.isUnlocked)
      #expect(throws: locked) { try store.text("a") }
      #expect(throws: locked) { try store.set("a", "other") }
      #expect(throws: locked) { try store.unlock() }
      #expect(throws: wrong) { try store.unlock(passphrase: secret("correct hors")) }
      #expect(throws: locked) { try store.text("a") }
      #expect(try store.list().map(\.name.text) == ["a"])
      try store.unlock(passphrase: secret("correct horse"))
      #expect(try store.text("a") == "value")
    }
  }

  @Test func `lock drops the keys until somebody unlocks`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("a", "value")
      store.lock()
      let byHand = Failure(.locked, "the store is locked", why: "akms lock was called", next: "akms unlock")
      #expect(throws: byHand) { try store.text("a") }
      #expect(throws: byHand) { _ = try reveal(store.key(for: .trust)) }
      #expect(throws: byHand) { try store.remove(SecretName("a")) }
      #expect(throws: byHand) { try store.removeSlot(1) }
      try store.unlock()
      #expect(try store.text("a") == "value")
    }
  }

  @Test func `slots are added and removed, and each of them opens the same keys`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("a", "value")
      let added = try store.addPassphraseSlot(secret("second"), function: fixture.function)
      let fingerprint = try Fingerprint(token: store.key(for: .ledgerFingerprint))
      #expect(try store.isRight(passphrase: secret("second")))
      #expect(try !store.isRight(passphrase: secret("third")))
      try store.removeSlot(1)
      #expect(!fixture.exists("root.key"))
      #expect(try store.slots().map(\.id) == [added])
      try store.close()
      let again = try fixture.open()
      try again.unlock(passphrase: secret("second"))
      #expect(try again.text("a") == "value")
      #expect(try Fingerprint(token: again.key(for: .ledgerFingerprint)) == fingerprint)
      #expect(try again.addKeyfileSlot() == added + 1)
      again.lock()
      try again.unlock()
      #expect(try again.text("a") == "value")
    }
  }

  @Test func `the last slot, a second keyfile, a ninth slot and an unknown one are refused`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let last = Failure(
        .usage, "the last key slot stays", why: "without it nothing opens the store again", next: "akms key slot add")
      #expect(throws: last) { try store.removeSlot(1) }
      #expect(throws: Failure(.found, "there is no key slot 7", next: "akms key slot list")) { try store.removeSlot(7) }
      #expect(throws: Failure(.usage, "there is a keyfile slot already", next: "akms key slot list")) {
        try store.addKeyfileSlot()
      }
      for _ in 2...8 { _ = try store.addPassphraseSlot(secret("p"), function: fixture.function) }
      let many = Failure(
        .usage, "there are 8 key slots already", why: "each one is tried in turn", next: "akms key slot list")
      #expect(throws: many) { try store.addPassphraseSlot(secret("p"), function: fixture.function) }
      #expect(fixture.exists("root.key"))
    }
  }

  @Test func `a passphrase is refused where none was set`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let none = Failure(
        .usage, "the store has no passphrase", why: "its root key lies in a keyfile", next: "akms passphrase set")
      #expect(throws: none) { try store.unlock(passphrase: secret("p")) }
      #expect(store.isUnlocked)
    }
  }

  @Test(arguments: [
    ("another", "it holds another key"), ("short", "it does not have 32 bytes"), ("long", "it does not have 32 bytes"),
  ]) func `a keyfile that does not fit leaves the store locked and says why`(change: String, why: String) throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let count = ["another": 32, "short": 31, "long": 33][change] ?? 0
      try Data(repeating: 7, count: count).write(to: URL(fileURLWithPath: fixture.folder + "/root.key"))
      let store = try fixture.open()
      #expect(!store.isUnlocked)
      let expected = Failure(
        .locked, "\(fixture.folder)/root.key does not open the store", why: why, next: "akms doctor")
      #expect(throws: expected) { try store.set("a", "value") }
    }
  }

  @Test func `making a store twice changes nothing`() throws {
    try Fixture.with { fixture in
      let first = try fixture.create()
      try first.set("a", "value")
      let hostID = first.hostID
      try first.close()
      let second = try fixture.create()
      #expect(second.hostID == hostID)
      #expect(try second.text("a") == "value")
      #expect(try second.slots().count == 1)
    }
  }

  @Test func `a keyfile that lies there from before is used, not overwritten`() throws {
    try Fixture.with { fixture in
      try fixture.create().close()
      let key = try fixture.files()["root.key"]
      for name in ["store.db", "store.db-wal", "store.db-shm"] {
        try? FileManager.default.removeItem(atPath: fixture.folder + "/" + name)
      }
      #expect(try fixture.create().isUnlocked)
      #expect(try fixture.files()["root.key"] == key)
    }
  }

  @Test func `keys of two purposes, two epochs and two stores differ`() throws {
    try Fixture.with { one in
      try Fixture.with { other in
        let (first, second) = (try one.create(), try other.create())
        let keys = try [
          Fingerprint(token: first.key(for: .trust)), Fingerprint(token: first.key(for: .store)),
          Fingerprint(token: first.key(for: .trust, epoch: 2)), Fingerprint(token: second.key(for: .trust)),
        ].map(\.hex)
        #expect(Set(keys).count == 4)
        #expect(first.hostID.count == 16 && first.hostID != second.hostID)
      }
    }
  }
}
