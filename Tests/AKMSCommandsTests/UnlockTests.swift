import AKMSJSON
import AKMSModel
import Testing

@testable import AKMSCommands

struct UnlockTests {
  private static let unlocked = FakeBroker.Call(operation: "unlock", arguments: "{}")
  private static let needed = Failure(.locked, "the store is locked", why: "akms lock was called", next: "akms unlock")

  @Test func `a key file needs no passphrase`() {
    let bench = Bench()
    bench.broker.answer("unlock", ["schema": "akms.unlock/1", "locked": false])
    #expect(bench.akms("unlock") == 0)
    #expect(bench.broker.calls == [Self.unlocked])
    #expect(bench.console.out == "unlocked\n")
  }

  @Test(arguments: [true, false]) func `a passphrase comes from the terminal or from stdin`(terminal: Bool) {
    let bench = Bench()
    bench.console.inputIsTerminal = terminal
    bench.console.typed = ["correct horse"]
    bench.console.input = Array("correct horse\n".utf8)
    bench.broker.answers["unlock"] = [.failure(Self.needed), .success(["schema": "akms.unlock/1", "locked": false])]
    #expect(bench.akms("unlock") == 0)
    #expect(bench.broker.calls.map(\.secret) == [nil, Array("correct horse".utf8)])
    #expect(bench.console.asked == (terminal ? ["passphrase: "] : []))
  }

  @Test func `a wrong passphrase is not asked for again`() {
    let bench = Bench()
    bench.console.input = Array("guess".utf8)
    bench.broker.refuse("unlock", Self.needed)
    #expect(bench.akms("unlock") == 75)
    #expect(bench.broker.calls.count == 2)
  }

  @Test func `another refusal asks for nothing`() {
    let bench = Bench()
    bench.console.input = Array("guess".utf8)
    bench.broker.refuse("unlock", Failure(.locked, "root.key does not open the store", next: "akms doctor"))
    #expect(bench.akms("unlock") == 75)
    #expect(bench.broker.calls == [Self.unlocked])
  }
}
