import AKMSModel
import AKMSSecret
import AKMSTestSupport
import AKMSWire
import Glibc
import Testing

@Suite struct ValueTests {
  @Test(arguments: ["A", "_", "a1", "GH_TOKEN", "_9", String(repeating: "X", count: 256)])
  func `a portable name is a variable's`(_ name: String) { #expect(VariableName.isWellFormed(name)) }

  @Test(arguments: ["", "1A", "A-B", "A=B", "A B", "É", "A\0", "a.b", String(repeating: "X", count: 257)])
  func `anything else is not`(_ name: String) { #expect(!VariableName.isWellFormed(name)) }

  @Test(arguments: [
    "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "IFS", "PROMPT_COMMAND", "PS4", "PYTHONPATH",
    "NODE_OPTIONS",
    "BASH_FUNC_ls%%", "AKMS_HOME", "GCONV_PATH", "PERL5OPT", "GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "JAVA_TOOL_OPTIONS",
  ])
  func `a name that changes what code runs is known as such`(_ name: String) {
    #expect(VariableName.redirectsCode(name))
  }

  @Test(arguments: [
    "GH_TOKEN", "AWS_SESSION_TOKEN", "DATABASE_URL", "PATHX", "GIT_TOKEN", "ANTHROPIC_API_KEY", "ENVIRONMENT",
  ])
  func `an ordinary name is not`(_ name: String) { #expect(!VariableName.redirectsCode(name)) }

  @Test(arguments: [
    ("HTTPS_PROXY", true), ("http_proxy", true), ("OPENAI_BASE_URL", true), ("BASE_URLS", false), ("PROXY", false),
  ])
  func `a name that changes where programs connect is known as such`(_ name: String, _ redirects: Bool) {
    #expect(VariableName.redirectsTraffic(name) == redirects)
  }

  @Test func `a request id reads what it prints`() throws {
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed)
      let id = generator.id()
      #expect(RequestID(id.description) == id, "seed \(seed)")
      #expect(RequestID(id.description.uppercased()) == id, "seed \(seed)")
    }
  }

  @Test func `a random request id is a uuid of version 4`() {
    let text = RequestID.random().description
    let at = { text[text.index(text.startIndex, offsetBy: $0)] }
    #expect(text.count == 36 && at(14) == "4" && "89ab".contains(at(19)))
    #expect(RequestID.random() != RequestID.random())
  }

  @Test(arguments: [
    "", "123", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
    "001122334455-6677-8899-aabbccddeeff00",
    "00112233-4455-6677-8899-aabbccddeefg", "{0112233-4455-6677-8899-aabbccddeeff",
    "00112233_4455-6677-8899-aabbccddeeff",
  ])
  func `what is no uuid is no request id`(_ text: String) { #expect(RequestID(text) == nil) }

  @Test func `a command's secret can be taken once`() throws {
    var request = CommandRequest(operation: "secret.set", json: "{}", secret: try secret([1, 2, 3]))
    let before = request.hasSecret
    let first = request.takeSecret()?.count
    let second = request.takeSecret()?.count
    let after = request.hasSecret
    #expect(before && first == 3 && second == nil && !after)
  }

  @Test func `several environments go into one grant without a copy in between`() throws {
    let grant = Grant(
      requestID: .random(), endsAtBoottime: 1, expiresAt: 2, ttlSeconds: 3, reused: false, eventID: "e", onExpiry: .keep
    )
    let one = try SecretEnvironment(name: "ONE", try secret([1]))
    let two = try SecretEnvironment([("TWO", 2), ("THREE", 3)]) { entries, span in
      for entry in entries {
        for at in entry.range { span.storeBytes(of: UInt8(at + 65), toByteOffset: at, as: UInt8.self) }
      }
    }
    let frame = try grant.encode {
      $0.add(one); $0.add(two)
    }
    let granted = try Granted(decoding: secret(body(of: frame)))
    #expect(granted.names == ["ONE", "TWO", "THREE"])
    let counts = (granted.valueCount(at: 0), granted.valueCount(at: 1), granted.valueCount(at: 2))
    let third = granted.withValue(at: 2) { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    #expect(counts == (1, 2, 3))
    #expect(third == [67, 68, 69])
  }

  @Test func `a failure's lines are cut so that it can always be told`() throws {
    let long = String(repeating: "é", count: 600) + "\0"
    let body = try secret(
      body(
        of: FailureReply(Failure(.noRule, long, why: "a\0b"), details: String(repeating: "x", count: 70_000)).encode()))
    let back = try body.withBytes { try FailureReply(decoding: $0) }
    #expect(back.failure.what == String(repeating: "é", count: 512))
    #expect(back.failure.why == "a b")
    #expect(back.details == nil)
  }

  @Test func `entries of an environment are made of a grant in place`() throws {
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed)
      let variables = generator.variables()
      let frame = try generator.grant().encode { sink in
        for variable in variables { sink.add(variable.name, unsafe variable.value.span.bytes) }
      }
      let entries = try Granted(decoding: secret(body(of: frame))).intoEntries()
      let texts = unsafe entries.withEntries { entries, _ in
        unsafe entries.map {
          unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0))).map { UInt8(bitPattern: $0) }
        }
      }
      #expect(texts == variables.map { Array($0.name.utf8) + [UInt8(ascii: "=")] + $0.value }, "seed \(seed)")
    }
  }

  @Test func `no grant has no entries`() {
    let count = unsafe GrantedEntries().withEntries { entries, _ in unsafe entries.count }
    #expect(count == 0)
  }
}
