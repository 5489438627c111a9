import AKMSConfig
import AKMSModel
import Glibc
import Testing

/// `docs/schema` and the reader say the same: key by key, and of documents.
@Suite struct SchemaTests {
  private static let tests = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()

  private func file(_ path: String) throws -> [UInt8] {
    let found = unsafe fopen(Self.tests + "/" + path, "r")
    let stream = try unsafe #require(found)
    defer { unsafe fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  /// JSON is YAML, and the strict profile is enough for a schema.
  private func schema(_ name: String) throws -> ConfigNode {
    try StrictYAML.load(try file("../docs/schema/\(name).schema.json"), file: name)
  }

  private func keys(_ node: ConfigNode?) -> [String] {
    guard case .table(let entries)? = node?.value else { return [] }
    return entries.map(\.key)
  }

  private func texts(_ node: ConfigNode?) -> [String] {
    guard case .list(let items)? = node?.value else { return [] }
    return items.map { if case .text(let text, _) = $0.value { text } else { "no text" } }
  }

  @Test(arguments: AcceptedKeys.all)
  func `a schema offers the keys that the reader accepts, and asks for those that it wants`(accepted: AcceptedKeys)
    throws
  {
    let root = try schema(accepted.schema)
    let object = accepted.definition.isEmpty ? root : root["$defs"]?[accepted.definition]
    #expect(keys(object?["properties"]) == accepted.keys)
    #expect(texts(object?["required"]) == accepted.required)
    #expect(object?["additionalProperties"]?.json == "false")
  }

  @Test(arguments: ["policy", "profile", "project", "config"])
  func `a schema has no other mapping with fixed keys`(name: String) throws {
    let root = try schema(name)
    let known = AcceptedKeys.all.filter { $0.schema == name }.map(\.definition)
    let closed = keys(root["$defs"]).filter { root["$defs"]?[$0]?["additionalProperties"]?.json == "false" }
    #expect(Set(closed + [""]) == Set(known))
    #expect(root["$schema"]?.json == "\"https://json-schema.org/draft/2020-12/schema\"")
  }

  @Test func `a schema's words are the reader's`() throws {
    let policy = try schema("policy")
    #expect(texts(policy["$defs"]?["code"]?["enum"]) == FailureCode.allCases.map(\.rawValue))
    let sessions = SessionClass.allCases.map(\.rawValue)
    #expect(texts(policy["$defs"]?["request"]?["properties"]?["session"]?["enum"]) == sessions)
    let named = policy["$defs"]?["who"]?["properties"]?["session"]?["items"]?["enum"]
    #expect(texts(named) == sessions + ["any"])
    let profile = try schema("profile")
    let deliver = profile["$defs"]?["value"]?["properties"]?["deliver"]?["enum"]
    #expect(texts(deliver) == ProfileFile.Deliver.allCases.map(\.rawValue))
    #expect(texts(profile["properties"]?["mint"]?["enum"]) == ProfileFile.Mint.allCases.map(\.rawValue))
  }

  /// What the reader says of a document.
  private func reader(_ kind: String, _ text: String) -> [String] {
    errors {
      switch kind {
      case "policy": _ = try PolicyFile.read(text, file: "f")
      case "profile": _ = try ProfileFile.read(text, file: "f")
      case "project": _ = try ProjectFile.read(text, file: "f")
      default: _ = try ConfigFile.read(text, file: "f")
      }
    }
  }

  @Test(arguments: ["policy", "profile", "project", "config"])
  func `the reader judges the corpus as it says`(kind: String) throws {
    let corpus = try StrictYAML.load(try file("oracles/schema_corpus.yaml"), file: "corpus")
    for (group, isGood) in [
      ("valid", true), ("changed", true), ("schema_refuses", true), ("invalid", false), ("reader_refuses", false),
    ] {
      for text in texts(corpus[kind]?[group]) {
        let found = reader(kind, text)
        #expect(found.isEmpty == isGood, "\(group): \(text): \(found)")
      }
    }
  }

  /// What a JSON Schema cannot tell: sizes of durations, dates, names that stand elsewhere or on the machine.
  private static let readerOnly = [
    "at most ", "has no zone", "neither a scope nor a set", "no value of this profile", "one value for the param",
    "expected a time of RFC 3339", "stands more than once", "is taken by", "Normalization Form C",
  ]

  /// Needs Python 3 with `jsonschema` and `PyYAML` (`Tests/oracles/requirements-schema.txt`); `AKMS_TEST_PYTHON` names it.
  @Test(arguments: [UInt32.random(in: 0...UInt32.max)])
  func `the reader and the schemas agree on thousands of documents with one change each`(seed: UInt32) throws {
    let python = unsafe getenv("AKMS_TEST_PYTHON").map { unsafe String(cString: $0) } ?? "python3"
    let verdicts = try output("\(python) '\(Self.tests)/oracles/schema_check.py' --verdicts \(seed)")
    #expect(verdicts.count > 2500, "the oracle runs")
    var accepted = 0
    for line in verdicts {
      let verdict = try StrictYAML.load(Array(line.utf8), file: "verdict")
      guard case .text(let kind, _)? = verdict["kind"]?.value, case .text(let text, _)? = verdict["text"]?.value
      else { Issue.record("\(line)"); continue }
      let found = reader(kind, text)
      if verdict["schema"]?.json == "true" {
        accepted += 1
        #expect(
          found.allSatisfy { problem in Self.readerOnly.contains { problem.contains($0) } },
          "\(kind): \(text): \(found)")
      } else if !text.contains("null"), !text.contains("~ }") {
        #expect(!found.isEmpty, "\(kind): \(text)")
      }
    }
    #expect(accepted > 500)
  }

  private func output(_ command: String) throws -> [String] {
    let found = unsafe popen(command, "r")
    let stream = try unsafe #require(found)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    let status = unsafe pclose(stream)
    #expect(status == 0)
    return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}
