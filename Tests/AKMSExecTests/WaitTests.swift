import Testing

@testable import AKMSExec

@Suite struct WaitTests {
  @Test(
    arguments: [
      (nil, nil), ("{}", nil), (#"{"code":"rate_limited","retry_after_ms":1500}"#, 1500),
      (#"{"retry_after_ms":0}"#, 0), (#"{"retry_after_ms":"x"}"#, nil), (#"{"retry_after_ms":-5}"#, nil),
      (#"{"retry_after_ms":99999999999999}"#, 999_999_999),
    ] as [(String?, Int32?)])
  func `the broker's word when to ask again is read`(_ details: String?, _ milliseconds: Int32?) {
    #expect(Exec.retryAfter(details) == milliseconds)
  }
}
