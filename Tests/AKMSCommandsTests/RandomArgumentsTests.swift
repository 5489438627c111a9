import AKMSJSON
import AKMSModel
import AKMSTestSupport
import Testing

@testable import AKMSCommands

/// Whatever stands in argv and whatever a broker answers: an exit status of the table, and nothing active on a terminal.
struct RandomArgumentsTests {
  private static let commands = DocumentationTests.commands.flatMap { $0.words.split(separator: " ").map(String.init) }
    .filter { $0 != "completion" }
  private static let options = [
    "--json", "--yes", "--dry-run", "--all", "--session", "--type", "-n", "3", "--policy", "--help", "--", "", "-",
    "--no-input", "secret:read:a/**",
  ]
  private static let hostile = [
    "x\u{1B}[2J", "\u{202E}evil", "a\nb", "\u{7F}", "ü", "--\u{85}", String(repeating: "z", count: 3000),
  ]
  private static let words: [String] = commands + options + hostile + UnbuiltWords.top.sorted().prefix(4)

  @Test(arguments: (0..<40).map { UInt64($0) &* 7919 &+ 11 }) func `any words, any answers`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for round in 0..<25 {
      let bench = Bench()
      bench.console.input = Array("v".utf8)
      bench.broker.fallback = { _ in random.json(depth: 3) }
      var arguments: [String] = []
      for _ in 0..<Int.random(in: 0...7, using: &random) { arguments.append(Self.words.randomElement(using: &random)!) }
      let status = bench.run(arguments)
      let place = "seed \(seed), round \(round): \(arguments)"
      #expect([0, 1].contains(status) || FailureCode.allCases.contains { $0.exitStatus == status }, "\(place)")
      #expect(Self.isInert(bench.console.out) && Self.isInert(bench.console.err), "\(place)")
      let lines = bench.console.err.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count <= 3 && lines.allSatisfy { $0.hasPrefix("akms: ") }, "\(place)")
      #expect(status <= 1 || !lines.isEmpty, "\(place)")
    }
  }

  /// No control but the line feed, no direction mark.
  private static func isInert(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || Failure.printable(String($0)) == String($0) }
  }
}

extension SeededGenerator {
  /// Any value, with the keys that the commands look for among its members.
  mutating func json(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .integer(Int64(bitPattern: next()))
    case 3: return .string("t\u{1B}]0;x\u{7}\n\u{2066}")
    case 4: return .string("2027-01-15T10:05:00Z")
    case 5: return .array((0..<Int.random(in: 0...3, using: &self)).map { _ in json(depth: depth - 1) })
    default: return .object(JSONObject(Self.keys.map { ($0, json(depth: depth - 1)) }))
    }
  }

  private static let keys = [
    "items", "changes", "same", "session", "leases", "connections", "text", "id", "result", "running", "staged",
    "expires_at", "scope", "version_staged", "last_denial", "na\u{1B}me",
  ]
}
