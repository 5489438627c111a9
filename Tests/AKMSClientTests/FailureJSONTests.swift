import AKMSModel
import AKMSWire
import Foundation
import Testing

@testable import AKMSClient

@Suite struct FailureJSONTests {
  @Test func `a failure is one object on one line`() {
    let reply = FailureReply(
      Failure(.noRule, "denied: \"x\"\n\\", why: "w", next: "n"), details: "{\n\"nearest\": []}", eventID: "e7")
    let expected =
      #"{"schema":"akms.failure/1","code":"no_rule","exit":77,"what":"denied: \"x\"\u000a\\","why":"w","next":"n","#
      + #""request_id":"00000000-0000-0001-0000-000000000002","event_id":"e7","details":{"nearest": []}}"#
    #expect(reply.json(requestID: RequestID(high: 1, low: 2)) == expected)
  }

  @Test func `what is not known is left out`() {
    let json = FailureReply(Failure(.locked, "locked")).json()
    #expect(json == #"{"schema":"akms.failure/1","code":"locked","exit":75,"what":"locked"}"#)
  }

  @Test(arguments: ["", "a\"b\\c", "\u{0}\u{1F}\u{7F}", "é😀\u{202E}", "\t\r\n"])
  func `every text is read back by a JSON parser`(_ text: String) throws {
    let parsed = try JSONSerialization.jsonObject(
      with: Data(FailureReply.quoted(text).utf8), options: .fragmentsAllowed)
    #expect(parsed as? String == text)
  }
}
