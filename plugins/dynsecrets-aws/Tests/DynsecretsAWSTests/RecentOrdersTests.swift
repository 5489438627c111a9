import Testing

@testable import DynsecretsAWS

@Suite struct RecentOrdersTests {
  private static func order(_ lease: String) -> AssumeRoleVender.Order {
    AssumeRoleVender.Order(
      scopes: ["aws:s3-read:my-bucket/a"], policy: Array((try? policyText("aws:s3-read:my-bucket/a"))?.utf8 ?? "".utf8),
      seconds: 900, user: "ann", lease: lease, within: 1000)
  }

  private static func mint(_ count: Locked<Int>) async throws(AWSError) -> MintedCredentials {
    count.with { $0 += 1 }
    let settings: ConnectionSettings
    do { settings = try DynsecretsAWSTests.settings() } catch { throw AWSError(.invalidSettings, "test settings") }
    let vender = AssumeRoleVender(settings, transport: FakeSTS([FakeSTS.ok()]), clock: FakeClock())
    return try await vender.vend(order("L1"), key: exampleKey)
  }

  @Test func `the same request asked again, also at once, is minted once`() async throws {
    let count = Locked(0), recent = RecentOrders(clock: FakeClock())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          _ = try await recent.session(for: "r", Self.order("L1")) { () throws(AWSError) in try await Self.mint(count) }
        }
      }
      try await group.waitForAll()
    }
    #expect(count.with { $0 } == 1)
    _ = try await recent.session(for: "other", Self.order("L1")) { () throws(AWSError) in try await Self.mint(count) }
    #expect(count.with { $0 } == 2)
  }

  @Test func `the same request with another order is refused`() async throws {
    let count = Locked(0), recent = RecentOrders(clock: FakeClock())
    _ = try await recent.session(for: "r", Self.order("L1")) { () throws(AWSError) in try await Self.mint(count) }
    await #expect(throws: AWSError(.protocolViolation, "the same request asks for another session than before")) {
      try await recent.session(for: "r", Self.order("L2")) { () throws(AWSError) in try await Self.mint(count) }
    }
  }

  @Test func `a failure is not remembered, and a session is for ten minutes`() async throws {
    let count = Locked(0), clock = FakeClock(), recent = RecentOrders(clock: clock)
    let error = AWSError(.unavailable, "down")
    await #expect(throws: error) {
      try await recent.session(for: "r", Self.order("L1")) { () throws(AWSError) in throw error }
    }
    _ = try await recent.session(for: "r", Self.order("L1")) { () throws(AWSError) in try await Self.mint(count) }
    try await clock.sleep(milliseconds: Int(RecentOrders.life))
    _ = try await recent.session(for: "r", Self.order("L1")) { () throws(AWSError) in try await Self.mint(count) }
    #expect(count.with { $0 } == 2)
  }
}
