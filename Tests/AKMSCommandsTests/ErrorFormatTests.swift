import AKMSModel
import Testing

@testable import AKMSCommands

struct ErrorFormatTests {
  static let asked: [([String], String?, ErrorFormat)] = [
    ([], nil, .text), ([], "json", .json), ([], "xml", .text), (["--error-format", "json"], nil, .json),
    (["--error-format=json"], nil, .json), (["--error-format=text"], "json", .text),
    (["--error-format", "json", "--error-format", "text"], nil, .text), (["--", "--error-format=json"], nil, .text),
    (["--error-format"], nil, .text),
  ]

  @Test(arguments: asked) func `the last option decides, then the variable`(
    arguments: [String], variable: String?, format: ErrorFormat
  ) { #expect(ErrorFormat.requested(arguments, variable: variable) == format) }

  @Test func `a refusal of the parser follows the format that it could not read`() {
    let bench = Bench()
    #expect(bench.akms("secret", "list", "--bogus", "--error-format=json") == 64)
    #expect(
      bench.console.err == """
        {"schema":"akms.failure/1","code":"usage","exit":64,"what":"unknown option '--bogus'",\
        "next":"akms secret list --help"}

        """)
  }

  @Test(arguments: FailureCode.allCases) func `the broker's refusal keeps its code and its exit status`(
    code: FailureCode
  ) {
    let bench = Bench()
    bench.console.variables["AKMS_ERROR_FORMAT"] = "json"
    bench.broker.refuse("secret.list", Failure(code, "it failed", why: "of a reason", next: "akms status"))
    #expect(bench.akms("secret", "list") == code.exitStatus)
    #expect(bench.console.out == "")
    let object = """
      {"schema":"akms.failure/1","code":"\(code.rawValue)","exit":\(code.exitStatus),"what":"it failed",\
      "why":"of a reason","next":"akms status"}

      """
    #expect(bench.console.err == object)
  }

  @Test func `text has three lines and no escapes`() {
    let bench = Bench()
    bench.broker.refuse("status", Failure(.locked, "the store is \u{1B}[2Jlocked", why: "a\nb", next: "akms unlock"))
    #expect(bench.akms("status") == 75)
    #expect(
      bench.console.err == """
        akms: the store is \\u{1b}[2Jlocked
        akms: because a\\u{a}b
        akms: try `akms unlock`

        """)
  }
}
