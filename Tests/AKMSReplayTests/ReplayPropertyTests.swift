import AKMSJSON
import AKMSModel
import AKMSPolicy
import AKMSReplay
import AKMSScope
import AKMSTestSupport
import Testing

/// The property `replay` of policy.md over random policies; the seed is the argument, so a failure prints it.
@Suite struct ReplayPropertyTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]

  @Test(arguments: seeds)
  func `replay: a decision replayed from the ledger's text gives the same bytes`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var words: Set<String> = []
    for round in 0..<400 {
      let ruleset = try Ruleset(rules: random.rules(), texts: ["policy \(round)"])
      let (request, facts, files) = try (random.request(), random.facts(), ["/bin/gh": random.file()])
      let (decision, record) = RecordedDecision.decide(request, in: facts, by: ruleset) { files[$0] }
      let explanation = Explanation(decision, of: request, in: facts)
      let bytes = try record.json.encoded()
      let read = try RecordedDecision(json: try #require(JSONParser.parse(bytes).object))
      let again = read.replay(in: ruleset)
      let replayed = Explanation(again, of: read.request, in: read.facts)
      #expect(replayed.json == explanation.json && replayed.lines == explanation.lines, "round \(round)")
      #expect(replayed.answer == explanation.answer, "round \(round)")
      #expect(read.answer == Fingerprint.hex(Fingerprint.sha256(Array(explanation.answer.utf8))), "round \(round)")
      #expect(read.fingerprint(of: again) == read.answer, "round \(round)")
      #expect(try read.json.encoded() == bytes, "round \(round)")
      #expect(read.code == explanation.code)
      words.insert(explanation.code?.rawValue ?? "allow")
    }
    #expect(words.isSuperset(of: ["allow", "narrowed", "no_rule", "explicit_deny"]), "\(words)")
  }

  @Test(arguments: seeds)
  func `what is known of the caller survives, absent and unknown apart`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<400 {
      let (request, facts, ruleset) = try (random.request(), random.facts(), Ruleset.empty)
      let record = RecordedDecision(
        request, facts, tools: ["/bin/gh": random.file(), "/none": nil], rules: ruleset.version,
        decision: ruleset.decide(request, in: facts))
      let read = try RecordedDecision(json: record.json)
      #expect(read.request == request)
      #expect(read.facts.user == facts.user && read.facts.uid == facts.uid && read.facts.groups == facts.groups)
      #expect(read.facts.session == facts.session && read.facts.agent == facts.agent)
      #expect(read.facts.profile == facts.profile && read.facts.tool == facts.tool && read.facts.cwd == facts.cwd)
      #expect(read.facts.home == facts.home && read.facts.local == facts.local && read.facts.rates == facts.rates)
      #expect(read.facts.ceiling == facts.ceiling && read.facts.redacts == facts.redacts)
      #expect((read.facts.reason == nil) == (facts.reason ?? "").isEmpty)
      #expect(read.tools == record.tools && read.rules == ruleset.version)
    }
  }

  @Test(arguments: seeds)
  func `any change to a record's text is refused or gives another record, and never traps`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<300 {
      let (request, facts) = try (random.request(), random.facts())
      let record = RecordedDecision(
        request, facts, tools: ["/bin/gh": random.file()], rules: Ruleset.empty.version,
        decision: Ruleset.empty.decide(request, in: facts))
      var bytes = try record.json.encoded()
      let before = bytes
      bytes[random.number(0...(bytes.count - 1))] = UInt8(random.number(0...127))
      guard bytes != before, let json = try? JSONParser.parse(bytes), let object = json.object else { continue }
      guard let read = try? RecordedDecision(json: object) else { continue }
      #expect(read.json == object && read.json != record.json)
    }
  }
}
