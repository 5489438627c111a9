import AKMSModel
import Testing

@testable import AKMSCommands

/// Whatever a folder of rules holds, nothing of it acts on a terminal.
struct HostileFileTests {
  private static let name = "rules\u{1B}[2J/\u{202E}a\u{9B}.yaml"
  private static let folder = "rules\u{1B}[2J"

  /// Rules with texts that would act on a terminal wherever a file may hold text; YAML's escapes, as raw controls are
  /// refused.
  private static let texts = [
    PolicyFiles.hostileName,
    #"""
    akms: policy/1
    rules:
      - id: a
        effect: allow
        who: { user: ["\e[31mdana\u202E"], profile: ["p\x9B"], cwd: ["/srv/\u2066x/**"], tool: ["/bin/\u200Fx"] }
        scopes: ["secret:read:a"]
        max_ttl: 1h
    tests:
      - name: "n\x07"
        request: { session: human, scope: "secret:read:a", user: "\e[31mdana\u202E" }
        expect: { decision: allow, rule: "r\e[0m" }

    """#,
    "akms: policy/1\nrules:\n  - { \"id\\e[2J\": a }\n",
    "akms: policy/1\nrules: \u{1B}[2J\n",
    "\u{202E}\u{1B}]0;x\u{7}",
  ]

  private static let commands: [[String]] = [
    ["check"], ["test", "--coverage"], ["diff", "DIR", "DIR"], ["diff", "/dev/null", "DIR"],
    ["who-can", "secret:read:a", "--policy", "DIR"], ["what-can", "--policy", "DIR"],
    ["what-can", "--user", "\u{1B}[31mdana\u{202E}", "--policy", "DIR"],
    ["explain", "secret:read:a", "--user", "\u{1B}[31mdana\u{202E}", "--session", "human", "--policy", "DIR"],
    ["learn", "--from", "1d", "--output", "DIR"], ["simulate", "--since", "1d", "--against", "DIR", "DIR"],
  ]

  @Test(arguments: texts, [false, true]) func `texts and names of files are shown escaped`(text: String, json: Bool) {
    for words in Self.commands {
      let bench = Bench()
      bench.write(Self.name, text)
      let folder = bench.path(Self.folder)
      let arguments = words.map { $0 == "DIR" ? folder : $0 } + (["check", "test"].contains(words[0]) ? [folder] : [])
      let status = bench.run(["policy"] + arguments + (json ? ["--json"] : []))
      #expect([0, 1, 64, 69, 78].contains(status), "\(words): \(status)")
      for out in [bench.console.out, bench.console.err] {
        let isInert = out.unicodeScalars.allSatisfy { $0 == "\n" || Failure.printable(String($0)) == String($0) }
        #expect(isInert, "\(words): \(Failure.printable(out))")
      }
      #expect(!bench.console.out.isEmpty || !bench.console.err.isEmpty)
    }
  }
}
