import AKMSExec
import Testing

@Suite struct DurationTests {
  @Test(arguments: [
    ("0s", 0), ("45s", 45), ("15m", 900), ("8h", 28_800), ("7d", 604_800), ("007s", 7), ("9999999d", 863_999_913_600),
  ])
  func `a number and a unit are a duration`(_ text: String, _ seconds: Int) {
    #expect(AKMSExec.Duration.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "s", "15", "15M", "1h30m", "1.5h", "-1s", "+1s", " 1s", "1 s", "1s ", "1ms", "1w", "٣s", "99999999s", "1e3s",
  ])
  func `anything else is none`(_ text: String) { #expect(AKMSExec.Duration.seconds(text) == nil) }
}
