import AKMSModel
import AKMSPluginProtocol
import AKMSScope
import AKMSTestSupport
import FoundationEssentials
import Testing

@testable import AKMSPluginHost

/// Answers made of pieces that are each right or wrong: whatever comes, it is refused or within the rules.
@Suite struct `Random answers` {
  private static let declared = ["EXAMPLE_TOKEN", "EXAMPLE_ID"]
  private static let texts = [
    "", "a", "EXAMPLE_TOKEN", "EXAMPLE_ID", "EXAMPLE_PLACE", "PATH", "A=B", "a\u{1B}b", "line\nfeed", "\0", "ä",
    "Bad Name", "code_1",
    String(repeating: "x", count: 1024), String(repeating: "x", count: 5000), "example:read:a", "example:read:a/b",
    "example:read:**", "aws:read:a", "example:read:..", "example:write:a", "\u{202E}",
  ]

  private static func description() throws(Failure) -> DescribedPlugin {
    var wire = Akms_Plugin_V1_DescribeResponse()
    wire.name = "p"
    wire.version = "1"
    wire.apiVersion = "1.0"
    wire.secretPublicKey = Data(repeating: 1, count: 32)
    wire.services = DescribedPlugin.needed
    wire.provider.name = "example"
    wire.provider.actions = [Akms_Plugin_V1_Action()]
    wire.provider.actions[0].name = "read"
    wire.provider.variables = (declared + ["EXAMPLE_PLACE"]).map { name in
      var variable = Akms_Plugin_V1_Variable()
      variable.name = name
      variable.secret = declared.contains(name)
      return variable
    }
    wire.provider.lifetime.minimumSeconds = 1
    wire.provider.lifetime.defaultSeconds = 1
    wire.provider.lifetime.maximumSeconds = 1
    return try DescribedPlugin(wire, expecting: "p")
  }

  private func answer(_ random: inout SeededGenerator) -> Akms_Plugin_V1_VendResponse {
    var answer = Akms_Plugin_V1_VendResponse()
    let text = { (random: inout SeededGenerator) in Self.texts.randomElement(using: &random) ?? "" }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      answer.sealed[Bool.random(using: &random) ? "EXAMPLE_TOKEN" : text(&random)] = Data(
        repeating: 0, count: [0, 47, 48, 60, 200_000].randomElement(using: &random) ?? 48)
    }
    if Bool.random(using: &random) { answer.plain["EXAMPLE_PLACE"] = text(&random) }
    if Int.random(in: 0..<4, using: &random) == 0 { answer.plain[text(&random)] = text(&random) }
    if Bool.random(using: &random) { answer.metadata[text(&random)] = text(&random) }
    if Bool.random(using: &random) { answer.handle = text(&random) }
    if Int.random(in: 0..<4, using: &random) == 0 { answer.scopes = [text(&random)] }
    if Int.random(in: 0..<4, using: &random) == 0 { answer.principal = text(&random) }
    answer.expiresUnixMs = [0, 1, -1, .min, .max].randomElement(using: &random) ?? 0
    return answer
  }

  @Test func `what is let through keeps every rule`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed), passed = 0
    let check = AnswerCheck(try Self.description()), asked = [try Scope(parsing: "example:read:a/**")]
    for _ in 0..<5000 {
      let answer = answer(&random)
      guard let _ = try? check.credential(answer, for: asked) else { continue }
      passed += 1
      #expect(Set(answer.sealed.keys).isSubset(of: Self.declared), "seed \(seed)")
      #expect(answer.sealed.values.allSatisfy { (48...Limits.value + 48).contains($0.count) }, "seed \(seed)")
      #expect(Set(answer.plain.keys).isSubset(of: ["EXAMPLE_PLACE"]), "seed \(seed)")
      #expect(answer.plain.values.allSatisfy { Failure.printable($0) == $0 && $0.utf8.count <= 1024 }, "seed \(seed)")
      #expect(answer.scopes.allSatisfy { $0 == "example:read:a/b" }, "seed \(seed)")
      #expect(answer.expiresUnixMs >= 0, "seed \(seed)")
    }
    #expect(passed > 0, "seed \(seed)")
  }
}
