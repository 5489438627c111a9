import AKMSModel
import AKMSWire
import Testing

@testable import AKMSBroker

@Suite struct NamedRequestsTests {
  func request(_ id: UInt64, _ binding: String, named: Bool = true) -> VendRequest {
    var request = VendRequest(requestID: RequestID(high: 0, low: id), commandPath: "/bin/true", purpose: .exec)
    request.bindings = [binding]
    if named { request.flags.add(.named) }
    return request
  }

  func refusal(_ body: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `the same id means one thing in one session`() {
    let named = NamedRequests()
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:c"), in: "s") } == nil)
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:c"), in: "s") } == nil)
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:d"), in: "s") }?.code == .usage)
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:d"), in: "t") } == nil)
    #expect(refusal { () throws(Failure) in try named.check(request(2, "a:b:d"), in: "s") } == nil)
  }

  @Test func `ids that nobody chose are not remembered`() {
    let named = NamedRequests()
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:c", named: false), in: "s") } == nil)
    #expect(refusal { () throws(Failure) in try named.check(request(1, "a:b:d"), in: "s") } == nil)
  }

  @Test func `the oldest are forgotten, the newest never`() {
    let named = NamedRequests()
    for id in 0..<UInt64(5000) {
      #expect(refusal { () throws(Failure) in try named.check(request(id, "a:b:c"), in: "s") } == nil)
    }
    #expect(refusal { () throws(Failure) in try named.check(request(4999, "a:b:d"), in: "s") }?.code == .usage)
    #expect(refusal { () throws(Failure) in try named.check(request(0, "a:b:d"), in: "s") } == nil)
  }
}
