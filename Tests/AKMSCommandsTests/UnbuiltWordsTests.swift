import AKMSJSON
import Testing

@testable import AKMSCommands

struct UnbuiltWordsTests {
  static let words =
    UnbuiltWords.top.sorted().map { [$0] }
    + UnbuiltWords.below.sorted { $0.key < $1.key }.flatMap { group, words in words.sorted().map { [group, $0] } }

  @Test(arguments: words) func `a word of a later version says so and does nothing`(words: [String]) {
    let bench = Bench()
    #expect(bench.run(words + ["x", "--flag"]) == 64)
    #expect(bench.console.err == "akms: \(words.joined(separator: " ")) is not built yet\n")
    #expect(bench.broker.calls.isEmpty)
  }

  @Test(arguments: words) func `no word is both built and not`(words: [String]) {
    #expect(CommandPath(words).words != words)
  }

  @Test func `a secret may be named like a word that is not built`() {
    let bench = Bench()
    bench.broker.answer("secret.show", ["schema": "akms.secret.show/1", "name": "rotate"])
    #expect(bench.akms("secret", "show", "rotate") == 0)
  }
}
