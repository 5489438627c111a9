import AKMSModel
import AKMSStore
import Testing

@Suite struct ConfigurationTests {
  private let tampered = Failure(
    .configInvalid, "the applied configuration is refused", why: "its rows in store.db were changed", next: "akms apply"
  )
  private static let files = [
    (name: "policy/local.yaml", text: "akms: policy/1\nrules: []\n"), (name: "config.yaml", text: "akms: config/1\n"),
  ]

  @Test func `what was applied is read back as a whole, in the order of names`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(try store.appliedConfiguration() == nil)
      let applied = try store.apply(Self.files)
      #expect(applied.files.map(\.name) == ["config.yaml", "policy/local.yaml"])
      #expect(applied.appliedAt == Fixture.time)
      #expect(try store.appliedConfiguration() == applied)
      try store.close()
      #expect(try fixture.open().appliedConfiguration() == applied)
    }
  }

  @Test func `a later apply replaces all files of the one before`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let first = try store.apply(Self.files)
      let second = try store.apply([(name: "config.yaml", text: "akms: config/1\nsession: {}\n")])
      #expect(first.digest != second.digest)
      #expect(try store.appliedConfiguration()?.files.map(\.name) == ["config.yaml"])
      #expect(try store.apply([]).files.isEmpty)
      #expect(try store.appliedConfiguration()?.files.isEmpty == true)
    }
  }

  /// Made by Python: SHA-256 over `akms.configuration/1`, names and texts in order, each behind its length (8 bytes).
  @Test func `the version is SHA-256 over names and texts`() throws {
    try Fixture.with { fixture in
      let applied = try fixture.create().apply(Self.files)
      #expect(hex(applied.digest) == "7c55058f4216a62a84838b348e6dd9801d159d1077bddc337ecfbca8a70abef1")
      #expect(hex(applied.files[0].digest) == "73750e56702be36105e777944b470c7205e787f3c47099ea24ce0a1cda48b515")
    }
  }

  @Test func `the version depends on contents alone, and on where one text ends`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let digests = try [
        [(name: "a", text: "bc")], [(name: "ab", text: "c")], [(name: "a", text: ""), (name: "bc", text: "")],
        [(name: "a", text: "b"), (name: "c", text: "")],
      ].map { try store.apply($0).digest }
      #expect(Set(digests).count == 4)
      #expect(try store.apply(Self.files).digest == store.apply(Self.files.reversed()).digest)
    }
  }

  @Test(arguments: [
    "UPDATE configuration_file SET text = 'akms: policy/1' WHERE name = 'policy/local.yaml'",
    "UPDATE configuration_file SET name = 'policy/other.yaml' WHERE name = 'policy/local.yaml'",
    "DELETE FROM configuration_file WHERE name = 'policy/local.yaml'",
    "INSERT INTO configuration_file VALUES ('policy/more.yaml', '', zeroblob(32))",
    "UPDATE configuration_file SET digest = zeroblob(32)", "UPDATE configuration SET digest = zeroblob(32)",
    "UPDATE configuration SET mac = zeroblob(32)", "UPDATE configuration SET applied_at = 1",
  ]) func `rows that were changed behind the store's back are refused`(change: String) throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.apply(Self.files)
      try store.close()
      try fixture.tamper(change)
      #expect(throws: tampered) { try fixture.open().appliedConfiguration() }
    }
  }

  @Test func `a forger without the root key can write a policy that a locked store shows and an open one refuses`()
    throws
  {
    try Fixture.with { fixture in
      let store = try fixture.create(passphrase: "p")
      let old = try store.apply([(name: "config.yaml", text: "old")])
      let new = try store.apply([(name: "config.yaml", text: "new")])
      try store.close()
      try fixture.tamper(
        """
        UPDATE configuration_file SET text = 'old', digest = x'\(hex(old.files[0].digest))';
        UPDATE configuration SET digest = x'\(hex(old.digest))'
        """)
      let again = try fixture.open()
      #expect(try again.appliedConfiguration()?.digest != new.digest)
      try again.unlock(passphrase: secret("p"))
      #expect(throws: tampered) { try again.appliedConfiguration() }
    }
  }

  @Test func `a locked store applies nothing`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let applied = try store.apply(Self.files)
      store.lock()
      #expect(throws: Failure(.locked, "the store is locked", why: "akms lock was called", next: "akms unlock")) {
        try store.apply([])
      }
      #expect(try store.appliedConfiguration() == applied)
    }
  }

  private static let refused: [(files: [(name: String, text: String)], failure: Failure)] = [
    (
      [(name: "a", text: ""), (name: "a", text: "b")],
      Failure(.configInvalid, "a file stands twice in what is applied", why: "each name once")
    ),
    ([(name: "", text: "")], Failure(.configInvalid, "a file's name is refused", why: "1 to 255 bytes, no NUL")),
    ([(name: "a\u{0}", text: "")], Failure(.configInvalid, "a file's name is refused", why: "1 to 255 bytes, no NUL")),
    (
      [(name: "a", text: String(repeating: "x", count: Limits.configFile + 1))],
      Failure(.configInvalid, "a is too long", why: "4194304 bytes are the most")
    ),
    (
      (0...1024).map { (name: "\($0)", text: "") },
      Failure(.configInvalid, "1025 files are too many", why: "1024 is the most")
    ),
  ]

  @Test(arguments: 0..<refused.count) func `files outside the rules are refused and change nothing`(index: Int) throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let applied = try store.apply(Self.files)
      #expect(throws: Self.refused[index].failure) { try store.apply(Self.refused[index].files) }
      #expect(try store.appliedConfiguration() == applied)
    }
  }
}

/// Lower-case hex.
func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
