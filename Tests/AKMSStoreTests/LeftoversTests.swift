import AKMSModel
import AKMSSecret
import AKMSStore
import Foundation
import GRDB
import Testing

@Suite struct LeftoversTests {
  /// The wrapped data keys and the values' boxes of all versions of a secret.
  private func boxes(_ fixture: Fixture, _ name: String) throws -> [Data] {
    let queue = try DatabaseQueue(path: fixture.folder + "/store.db")
    defer { try? queue.close() }
    return try queue.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT v.data_key, v.value FROM secret_version v JOIN secret s ON s.id = v.secret WHERE s.name = ?",
        arguments: [name]
      ).flatMap { [$0["data_key"], $0["value"]] }
    }
  }

  private func holders(_ needle: Data, in fixture: Fixture) throws -> [String] {
    try fixture.files().filter { $0.value.range(of: needle) != nil }.keys.sorted()
  }

  /// Every form of a canary that a careless writer could leave: raw, hex, base64 in its three alignments, reversed.
  private func forms(_ canary: String) -> [Data] {
    let raw = Data(canary.utf8)
    let hex = raw.map { String($0, radix: 16) }.joined()
    let base64 = (0..<3).map { shift in
      let text = (Data(repeating: 0x20, count: shift) + raw).base64EncodedString()
      return String(text.dropFirst(4).prefix(text.count - 12))
    }
    return [raw, Data(raw.reversed())] + ([hex, hex.uppercased()] + base64).map { Data($0.utf8) }
  }

  @Test func `no form of a value or a passphrase is in any file`() throws {
    try Fixture.with { fixture in
      let canary = "canary-7Vq2Zs0wLr9-canary-yT4"
      let passphrase = "phrase-Xk3Pq8Mn1-phrase-Uw6Bd"
      let store = try fixture.create()
      _ = try store.addPassphraseSlot(secret(passphrase), function: fixture.function)
      for number in 0..<12 { try store.set("a", canary + "\(number)") }
      try store.set("b", String(repeating: canary, count: 1000))
      #expect(throws: Failure.self) { try store.set("c", canary + "\u{0}") }
      #expect(throws: Failure.self) { try store.text("a", version: 99) }
      for needle in forms(canary) + forms(passphrase) { #expect(try holders(needle, in: fixture) == []) }
      #expect(try holders(Data("secret_version".utf8), in: fixture).contains("store.db"))
      try store.close()
      for needle in forms(canary) + forms(passphrase) { #expect(try holders(needle, in: fixture) == []) }
    }
  }

  @Test func `a removed secret's keys and boxes are in no file any more`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("stays", "value")
      for size in [10, 5000, Limits.value] { try store.set("goes", String(repeating: "x", count: size)) }
      let gone = try boxes(fixture, "goes")
      #expect(gone.count == 6)
      #expect(try !holders(gone[0], in: fixture).isEmpty)
      try store.remove(SecretName("goes"))
      for box in gone { #expect(try holders(box.prefix(60), in: fixture) == []) }
      #expect(try store.text("stays") == "value")
    }
  }

  @Test func `a version that falls off the end leaves no key behind`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("a", "first")
      let first = try boxes(fixture, "a")
      for number in 2...10 { try store.set("a", "value-\(number)") }
      #expect(try !holders(first[0], in: fixture).isEmpty)
      try store.set("a", "eleventh")
      for box in first { #expect(try holders(box, in: fixture) == []) }
    }
  }

  @Test func `a removed slot's wrapped root key is in no file any more`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let queue = try DatabaseQueue(path: fixture.folder + "/store.db")
      let wrapped = try #require(try queue.read { try Data.fetchOne($0, sql: "SELECT root_key FROM slot") })
      try queue.close()
      #expect(try !holders(wrapped, in: fixture).isEmpty)
      _ = try store.addPassphraseSlot(secret("p"), function: fixture.function)
      try store.removeSlot(1)
      #expect(try holders(wrapped, in: fixture) == [])
    }
  }
}
