import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Glibc
import Testing

extension Transport {
  @Suite struct ReadinessTests {
    func outcome(milliseconds: Int = 1000, _ write: (consuming Descriptor) -> Void) throws -> Failure? {
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { throw Missing() }
      let reader = Descriptor(owning: ends[0])
      write(Descriptor(owning: ends[1]))
      do throws(Failure) {
        try Readiness.wait(on: reader, within: Deadline(milliseconds: milliseconds))
        return nil
      } catch { return error }
    }

    static func refusal(_ why: String) -> Failure {
      Failure(.brokerUnavailable, "the broker does not start", why: why, next: "akms broker run")
    }

    @Test func `a broker that listens says so`() throws {
      #expect(try outcome { Readiness.announce(on: $0) } == nil)
    }

    @Test func `a broker that cannot start says why`() throws {
      let failure = Failure(.configInvalid, "config.yaml:3:1: unknown key x", why: "line\nfeed")
      #expect(
        try outcome { Readiness.explain(failure, on: $0) }
          == Self.refusal("config.yaml:3:1: unknown key x: line\\u{a}feed"))
    }

    @Test func `a broker that dies before it is ready is told from one that is slow`() throws {
      #expect(try outcome { close($0.take()) } == Self.refusal("it ended before it was ready"))
      var open: Int32 = -1
      let slow = try outcome(milliseconds: 10) { open = $0.take() }
      #expect(slow == Failure(.brokerUnavailable, "the broker does not start", why: "it is not ready in time"))
      close(open)
    }

    @Test func `an endless line is cut`() throws {
      let long = Failure(.internal, String(repeating: "x", count: 5000))
      #expect(try outcome { Readiness.explain(long, on: $0) }?.why?.utf8.count == Readiness.lineLimit)
    }
  }
}
