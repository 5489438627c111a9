import AKMSModel
import Testing

@testable import AKMSBroker

struct ActivityTests {
  @Test func `one process has so many connections and no more, and others are not touched`() {
    let activity = Activity()
    for _ in 0..<Limits.connectionsPerProcess { #expect(activity.begin(1)) }
    #expect(!activity.begin(1))
    #expect(activity.begin(2))
    activity.end(1)
    #expect(activity.begin(1))
    #expect(activity.connections == Limits.connectionsPerProcess + 1)
  }

  @Test func `it is not idle while a connection is there, nor at once after it`() {
    let activity = Activity()
    #expect(activity.begin(1))
    #expect(!activity.isIdle(for: 0))
    activity.end(1)
    #expect(activity.isIdle(for: 0))
    #expect(!activity.isIdle(for: 3600))
  }
}
