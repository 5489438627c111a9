import AKMSModel
import Testing

struct FailureTests {
  @Test func `a failure is at most three lines, each with akms in front`() {
    let failure = Failure(
      .noRule, "denied: aws:s3-read:x", why: "no rule allows it", next: "akms policy explain aws:s3-read:x")
    #expect(
      failure.lines == [
        "akms: denied: aws:s3-read:x", "akms: because no rule allows it",
        "akms: try `akms policy explain aws:s3-read:x`",
      ])
    #expect(Failure(.usage, "what").lines == ["akms: what"])
  }

  @Test(arguments: [
    ("a\nb", "a\\u{a}b"), ("\u{1B}[31m", "\\u{1b}[31m"), ("\u{202E}x", "\\u{202e}x"), ("\u{9B}x", "\\u{9b}x"),
    ("\u{7F}", "\\u{7f}"), ("plain é 字", "plain é 字"), ("", ""),
  ])
  func `nothing that steers a terminal gets through`(text: String, printed: String) {
    #expect(Failure.printable(text) == printed)
  }

  @Test(arguments: [
    (FailureCode.usage, Int32(64)), (.providerUnavailable, 69), (.pluginFailed, 69), (.ledgerUnavailable, 69),
    (.brokerUnavailable, 69), (.protocolViolation, 69), (.internal, 70), (.approvalPending, 75), (.locked, 75),
    (.loginRequired, 75), (.rateLimited, 75), (.noRule, 77), (.explicitDeny, 77), (.narrowed, 77), (.ceiling, 77),
    (.reasonRequired, 77), (.approvalRefused, 77), (.sessionRequired, 77), (.sealedExpired, 77), (.sealedForeign, 77),
    (.profileElsewhere, 77), (.providerRefused, 77), (.configInvalid, 78), (.leaseEnded, 124),
    (.commandNotExecutable, 126), (.commandNotFound, 127), (.found, 1),
  ])
  func `every code has its exit status`(code: FailureCode, status: Int32) {
    #expect(code.exitStatus == status)
    #expect(code.isDenial == (status == 77))
  }

  @Test func `the table of exit statuses leaves no code out`() {
    #expect(FailureCode.allCases.count == 27)
  }
}
