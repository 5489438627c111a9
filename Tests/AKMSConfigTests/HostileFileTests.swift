import AKMSConfig
import AKMSModel
import Glibc
import Testing

/// The property `total` of policy.md: any bytes as a file load or are refused with a position, within 2 s and 256 MB.
@Suite(.serialized) struct HostileFileTests {
  /// Files of the largest size that look for what costs most.
  static func files() -> [(name: String, bytes: [UInt8])] {
    let many = { (part: String, count: Int) in String(repeating: part, count: count) }
    let fill = { (open: String, part: String, close: String, bytes: Int) in
      open + many(part, bytes / part.utf8.count) + close
    }
    // a debug build takes ten times as long: there the files are an eighth
    #if DEBUG
      let (mega, eighth) = (1 << 17, 8)
    #else
      let (mega, eighth) = (1 << 20, 1)
    #endif
    let numbered = { (count: Int, line: (Int) -> String) in (0..<count).map(line).joined() }
    let texts: [(String, String)] = [
      ("keys of one line", "{" + numbered(285_000 / eighth) { "\($0)," } + "}"),
      ("keys of one line, too many", "{" + numbered(580_000 / eighth) { "\($0)," } + "}"),
      ("keys, a line each", numbered(285_000 / eighth) { "\($0):\n" }),
      ("two of each key", numbered(285_000 / eighth) { "\($0 / 2):\n" }),
      ("twice the same key, often", numbered(60_000 / eighth) { "- {a: \($0), a: 1}\n" }),
      ("a list", fill("[", "a,", "]", mega / 2)), ("short lines", fill("", "- a\n", "", mega)),
      ("small mappings", fill("[", "{},", "]", mega / 2)), ("pairs", fill("[", "a: b,", "]", mega / 2)),
      ("brackets", many("[", 4 * mega)), ("brackets that close", many("[", 999) + many("]", 999)),
      ("brackets in a list", fill("", "- " + many("[", 30) + many("]", 30) + "\n", "", 2 * mega)),
      ("dashes", fill("", many("- ", 900) + "a\n", "", mega)), ("one line", "a: " + many("x", 4 * mega - 8)),
      ("one quoted line", "a: \"" + many("\\x41", mega - 8) + "\""),
      ("quotes", "a: '" + many("''", 2 * mega - 8) + "'"),
      ("comments", fill("", "# x\n", "", 4 * mega)), ("line feeds", many("\n", 4 * mega)),
      ("blanks", many(" ", 4 * mega)),
      ("anchors", fill("", "- &a *a\n", "", 2 * mega)), ("question marks", fill("", "? a\n", "", 2 * mega)),
      ("marks that stand in", "a: x" + many("&*!?", mega - 8)),
      ("a block of text", "a: |\n" + fill("", " x\n", "", 4 * mega - 16)),
      ("text that is folded", "a: >\n" + fill("", " x\n\n", "", 3 * mega)),
      ("plain text over lines", "a: x\n" + fill("", " y\n", "", 3 * mega)),
      ("not normal", "a: x" + many("e\u{301}\u{323}", mega / 2)),
      ("not normal, often", fill("", "- e\u{301}\n", "", mega)),
      ("marks upon marks", "a: x" + many("\u{301}\u{323}", mega - 8)),
      ("long words", fill("", many("k", 1020) + ":\n", "", 4 * mega - 2000)),
      (
        "long words of marks",
        fill("", "a" + many("\u{301}\u{323}", 15) + many("b\u{323}\u{301}", 300) + ":\n", "", 4 * mega - 2000)
      ),
      ("keys as keys", fill("", many("{", 30) + "a" + many("}:b", 30) + "\n", "", mega)),
      ("not allowed", many("\u{202E}", mega)), ("tabs", many("\t", 4 * mega)),
      ("carriage returns", many("\r", 4 * mega)),
      ("colons", many(":", 4 * mega)), ("colons in brackets", "{" + many(":", 4 * mega - 8)),
      ("dots", many("...\n", mega - 8)),
      ("documents", many("---\n", mega - 8)),
      (
        "unknown zones",
        "akms: policy/1\nrules:\n"
          + numbered(3000 / eighth) {
            "- { id: r\($0), effect: allow, scopes: ['c:a:x'], when: { zone: Europe/Nowhere\($0) } }\n"
          }
      ),
      (
        "unknown sets",
        "akms: policy/1\nsets: {" + numbered(20_000 / eighth) { "s\($0): []," } + "}\nrules:\n"
          + numbered(20_000 / eighth) {
            "- { id: r\($0), effect: allow, scopes: [t\($0)] }\n"
          }
      ),
      ("one id", "akms: policy/1\nrules:\n" + many("- { id: r, effect: allow, scopes: ['c:a:x'] }\n", 40_000 / eighth)),
    ]
    return texts.map { ($0.0, Array($0.1.utf8)) }
  }

  /// Seconds that this process has computed.
  static func computed() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// MiB that this process has had at the most.
  static func memory() -> Int {
    var usage = rusage()
    // RUSAGE_SELF
    unsafe getrusage(0, &usage)
    return usage.ru_maxrss >> 10
  }

  @Test func `any file of any size loads or is refused within bounds`() async {
    // a process of its own, so that nobody else's memory counts
    await #expect(processExitsWith: .success) {
      let files = HostileFileTests.files()
      let base = HostileFileTests.memory()
      for file in files {
        let start = HostileFileTests.computed()
        do throws(ConfigErrors) { _ = try PolicyFile.read(file.bytes, file: "f") } catch {
          #expect((1...ConfigErrors.limit * 2 + 1).contains(error.errors.count), "\(file.name)")
          #expect(error.errors.allSatisfy { $0.position.line >= 1 && $0.position.column >= 1 }, "\(file.name)")
        }
        let seconds = HostileFileTests.computed() - start
        #expect(seconds < 2, "\(file.name), \(file.bytes.count) bytes: \(seconds) s")
        #expect(HostileFileTests.memory() - base < 256, "\(file.name), \(file.bytes.count) bytes")
      }
    }
  }
}
