import Foundation
import Testing

@testable import DynsecretsAWS

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "19700101T000000Z"), (1_440_938_160, "20150830T123600Z"), (951_782_400, "20000229T000000Z"),
    (-1, "19691231T235959Z"), (4_107_542_399, "21000228T235959Z"), (Int64.max, "99991231T235959Z"),
    (Int64.min, "00010101T000000Z"),
  ])
  func `a moment is spelt in iso basic form`(_ seconds: Int64, _ text: String) {
    #expect(Timestamp(seconds: seconds).basic == text)
  }

  @Test func `days and their spelling agree with Foundation's calendar`() {
    let formatter = ISO8601DateFormatter()
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    for _ in 0..<2000 {
      let seconds = Int64.random(in: -2_000_000_000..<20_000_000_000, using: &random)
      let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(Timestamp(iso8601: text)?.seconds == seconds, "seed \(seed)")
      #expect(Timestamp(seconds: seconds).basic == text.filter { $0 != "-" && $0 != ":" }, "seed \(seed)")
    }
  }

  @Test(
    arguments: [
      ("2015-08-30T12:36:00Z", 1_440_938_160), ("2015-08-30T12:36:00.123Z", 1_440_938_160),
      ("2015-08-30T12:36:00", nil), ("2015-08-30 12:36:00Z", nil), ("2015-02-29T00:00:00Z", nil),
      ("2015-13-01T00:00:00Z", nil), ("2015-08-30T24:00:00Z", nil), ("2015-08-30T12:36:00.Z", nil),
      ("2015-08-30T12:36:00+00:00", nil), ("", nil),
    ] as [(String, Int64?)])
  func `an expiration is read or refused`(_ text: String, _ seconds: Int64?) {
    #expect(Timestamp(iso8601: text)?.seconds == seconds)
  }

  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
      ("Sun Nov  6 08:49:37 1994", nil), ("Sun, 6 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 UTC", nil),
      ("", nil),
    ] as [(String, Int64?)])
  func `a Date header is read in the form of RFC 9110 alone`(_ text: String, _ seconds: Int64?) {
    #expect(Timestamp(httpDate: text)?.seconds == seconds)
  }
}
