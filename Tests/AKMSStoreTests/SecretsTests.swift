import AKMSModel
import AKMSSecret
import AKMSStore
import Testing

@Suite struct SecretsTests {
  @Test func `what was set is read, also after the store was opened again`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(try store.set("llm/anthropic", "sk-one").version == 1)
      #expect(try store.text("llm/anthropic") == "sk-one")
      try store.close()
      #expect(try fixture.open().text("llm/anthropic") == "sk-one")
    }
  }

  @Test func `every byte but NUL comes back`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let bytes = Array(UInt8(1)...255)
      try store.set(SecretName("binary"), secret(bytes))
      let stored = try store.read(SecretName("binary"))
      #expect(reveal(stored.value) == bytes)
    }
  }

  @Test func `the newest version is read, older ones by number, and ten are kept`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      for number in 1...13 { #expect(try store.set("a", "value-\(number)").version == number) }
      #expect(try store.text("a") == "value-13")
      #expect(try store.text("a", version: 4) == "value-4")
      #expect(try store.history(SecretName("a")).map(\.version) == Array((4...13).reversed()))
      let gone = Failure(
        .found, "the secret a has no version 3", why: "the last 10 are kept", next: "akms secret history a")
      #expect(throws: gone) { try store.text("a", version: 3) }
    }
  }

  @Test func `metadata tells name, type, size, tags and times, and nothing of the value`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.set("b/key", "ghp_0123456789", tags: ["prod", "team:web"])
      try store.set("a/key", "plain")
      try store.set("b/key", "ghp_01234567890")
      let list = try store.list()
      #expect(list.map(\.name.text) == ["a/key", "b/key"])
      #expect(list[1].tags == ["prod", "team:web"])
      #expect(list[1].versions == 2)
      #expect(list[1].createdAt == Fixture.time)
      #expect(list[1].latest == SecretVersion(version: 2, type: .apiToken, size: 15, createdAt: Fixture.time))
      #expect(try store.show(SecretName("b/key")) == list[1])
    }
  }

  @Test func `a given type wins over the detected one, and new tags replace old ones`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(try store.set("a", "ghp_1", type: .generic, tags: ["x"]).type == .generic)
      try store.set("a", "ghp_1", tags: [])
      #expect(try store.show(SecretName("a")).tags == [])
      #expect(try store.show(SecretName("a")).latest.type == .apiToken)
    }
  }

  @Test func `a name that is not there is said so`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let expected = Failure(.found, "no stored secret has the name x/y", next: "akms secret list")
      #expect(throws: expected) { try store.text("x/y") }
      #expect(throws: expected) { try store.text("x/y", version: 1) }
      #expect(throws: expected) { try store.show(SecretName("x/y")) }
      #expect(throws: expected) { try store.history(SecretName("x/y")) }
      #expect(throws: expected) { try store.remove(SecretName("x/y")) }
    }
  }

  @Test func `a removed secret is gone with all versions, and its name starts at 1 again`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      for number in 1...3 { try store.set("a", "value-\(number)") }
      try store.remove(SecretName("a"))
      #expect(throws: Failure.self) { try store.text("a", version: 2) }
      #expect(try store.set("a", "new").version == 1)
    }
  }

  private static let refusedValues: [(bytes: [UInt8], why: String)] = [
    ([], "it is empty"),
    ([65, 0, 66], "it holds a NUL byte, which an environment cannot"),
    ([UInt8](repeating: 65, count: Limits.value + 1), "it has 130815 bytes, an environment takes 130814"),
  ]

  @Test(arguments: refusedValues) func `a value that no environment takes is refused`(bytes: [UInt8], why: String)
    throws
  {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(throws: Failure(.usage, "the value cannot be stored", why: why)) {
        try store.set(SecretName("a"), secret(bytes))
      }
      #expect(try store.list().isEmpty)
    }
  }

  @Test func `the longest value is stored`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let bytes = [UInt8](repeating: 65, count: Limits.value)
      try store.set(SecretName("a"), secret(bytes))
      let stored = try store.read(SecretName("a"))
      #expect(reveal(stored.value) == bytes)
    }
  }

  private static let refusedTags: [(tags: [String], why: String)] = [
    ([""], "a tag has 1 to 64 characters"),
    (["a b"], "a tag is ASCII without spaces: a b"),
    (["é"], "a tag is ASCII without spaces: é"),
    ([String(repeating: "x", count: 65)], "a tag has 1 to 64 characters"),
    ((1...17).map(String.init), "they are 17, 16 is the most"),
  ]

  @Test(arguments: refusedTags) func `tags outside the rules are refused`(tags: [String], why: String) throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(throws: Failure(.usage, "the tags cannot be stored", why: why)) { try store.set("a", "v", tags: tags) }
    }
  }
}
