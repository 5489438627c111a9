import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct SecretSetTests {
  private static let stored: JSONValue = [
    "schema": "akms.secret.set/1", "name": "a/b", "version": 2, "type": "generic", "created_at": "2026-01-01T00:00:00Z",
  ]

  private func bench(input: String = "") -> Bench {
    let bench = Bench()
    bench.broker.answer("secret.set", Self.stored)
    bench.console.input = Array(input.utf8)
    return bench
  }

  static let inputs: [(String, [String], String)] = [
    ("v", [], "v"), ("v\n", [], "v"), ("v\n\n", [], "v\n"), ("v\r\n", [], "v\r"), ("v\n", ["--raw"], "v\n"),
    (" v ", [], " v "), ("a\nb\n", [], "a\nb"),
  ]

  @Test(arguments: inputs) func `stdin is the value, less one line feed`(input: String, flags: [String], value: String)
  {
    let bench = bench(input: input)
    #expect(bench.run(["secret", "set", "a/b"] + flags) == 0)
    #expect(
      bench.broker.calls == [
        .init(operation: "secret.set", arguments: #"{"name":"a/b"}"#, secret: Array(value.utf8))
      ])
    #expect(bench.console.out == "stored a/b, version 2, type generic\n")
  }

  @Test func `type and tags go along`() {
    let bench = bench(input: "v")
    #expect(bench.akms("secret", "set", "a/b", "--type", "api-token", "--tag", "x", "--tag", "y", "--json") == 0)
    #expect(bench.broker.calls.first?.arguments == #"{"name":"a/b","tags":["x","y"],"type":"api-token"}"#)
    #expect(bench.json == Self.stored)
  }

  static let refused: [(String, String)] = [
    ("", "akms: the value is empty\n"), ("\n", "akms: the value is empty\n"),
    ("a\0b", "akms: the value holds a NUL byte\nakms: because no environment variable can carry one\n"),
    (
      String(repeating: "x", count: Limits.value + 1),
      "akms: the value is longer than 130814 bytes\nakms: because the kernel gives no variable more room\n"
    ),
    (String(repeating: "x", count: Limits.value + 2), "akms: the value is longer than 130815 bytes\n"),
  ]

  @Test(arguments: refused) func `a value that no variable can hold is refused`(input: String, message: String) {
    let bench = bench(input: input)
    #expect(bench.akms("secret", "set", "a/b") == 64)
    #expect(bench.console.err == message)
    #expect(bench.broker.calls.isEmpty)
  }

  @Test func `the longest value passes, with a line feed behind it`() {
    let bench = bench(input: String(repeating: "x", count: Limits.value) + "\n")
    #expect(bench.akms("secret", "set", "a/b") == 0)
    #expect(bench.broker.calls.first?.secret?.count == Limits.value)
  }

  static let leaks: [[String]] = [
    ["hunter2"], ["--value", "hunter2"], ["--value=hunter2"], ["-p", "hunter2"], ["--type", "hunter2"],
    ["--", "hunter2"], ["--raw=hunter2"], ["--tag", "t", "hunter2", "--bogus"],
  ]

  @Test(arguments: leaks) func `a value on the command line is refused and not repeated`(arguments: [String]) {
    for format in ["text", "json"] {
      let bench = bench(input: "v")
      #expect(bench.run(["secret", "set", "a/b", "--error-format", format] + arguments) == 64)
      #expect(!bench.console.err.contains("hunter2"), "\(bench.console.err)")
      #expect(!bench.console.err.isEmpty)
      #expect(bench.broker.calls.isEmpty)
    }
  }

  @Test func `the refusal says why`() {
    let bench = bench(input: "v")
    #expect(bench.akms("secret", "set", "it's", "hunter2") == 64)
    #expect(
      bench.console.err == #"""
        akms: a value is never taken from the command line
        akms: because every process can read it there, and the shell's history keeps it
        akms: try `akms secret set 'it'\''s'`

        """#)
  }

  @Test func `on a terminal the value is asked for`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    bench.console.typed = ["typed"]
    #expect(bench.akms("secret", "set", "a/b") == 0)
    #expect(bench.console.asked == ["value of a/b: "])
    #expect(bench.broker.calls.first?.secret == Array("typed".utf8))
  }

  @Test func `with --no-input a terminal is not asked`() {
    let bench = bench()
    bench.console.inputIsTerminal = true
    #expect(bench.akms("secret", "set", "a/b", "--no-input") == 64)
    #expect(bench.console.asked == [])
    #expect(
      bench.console.err == """
        akms: the value cannot be asked for with --no-input
        akms: try `akms secret set a/b <FILE`

        """)
  }
}
