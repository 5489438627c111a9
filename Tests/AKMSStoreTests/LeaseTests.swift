import AKMSModel
import AKMSStore
import Testing

@Suite struct LeaseTests {
  private func lease(_ id: String, issuedAt: Int64 = 100, state: LeaseRecord.State = .live) -> LeaseRecord {
    LeaseRecord(
      id: id, session: "s-1", connection: "aws", scope: "aws:s3-read:bucket/**", tool: "1:2:3",
      handle: #"{"key":"AKIA"}"#,
      state: state, issuedAt: issuedAt, expiresAt: issuedAt + 900, upstreamExpiresAt: issuedAt + 3600)
  }

  @Test func `a record is read back as it was written, newest first, also after a restart`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let bare = LeaseRecord(
        id: "b", session: "s", connection: "secret", scope: "secret:read:a", tool: "", issuedAt: 200, expiresAt: 300)
      try store.record(lease("a"))
      try store.record(bare)
      #expect(try store.leases() == [bare, lease("a")])
      #expect(try store.lease("a") == lease("a"))
      try store.close()
      #expect(try fixture.open().leases() == [bare, lease("a")])
    }
  }

  @Test(arguments: LeaseRecord.State.allCases.filter { $0 != .live })
  func `how a lease ended is written down with its time`(state: LeaseRecord.State) throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.record(lease("a"))
      try store.record(lease("b"))
      try store.endLease("a", state)
      #expect(try store.lease("a").state == state)
      #expect(try store.lease("a").endedAt == Fixture.time)
      #expect(try store.leases(.live).map(\.id) == ["b"])
      #expect(try store.leases(state).map(\.id) == ["a"])
    }
  }

  @Test func `a renewal moves both ends`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.record(lease("a"))
      try store.extendLease("a", expiresAt: 5000, upstreamExpiresAt: nil)
      #expect(try store.lease("a").expiresAt == 5000)
      #expect(try store.lease("a").upstreamExpiresAt == nil)
    }
  }

  @Test func `a broker's start finds the leases that lost their keys, once`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      try store.record(lease("a"))
      try store.record(lease("b", state: .revoked))
      let lost = try store.loseLiveLeases()
      #expect(lost.map(\.id) == ["a"])
      #expect(lost.map(\.handle) == [#"{"key":"AKIA"}"#])
      #expect(try store.leases(.lost) == lost)
      #expect(try store.loseLiveLeases().isEmpty)
    }
  }

  @Test func `ended leases are forgotten after their time, live ones are not`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      for id in ["a", "b"] { try store.record(lease(id)) }
      try store.endLease("a", .expired)
      try store.forgetLeases(endedBefore: Fixture.time)
      #expect(try store.leases().count == 2)
      try store.forgetLeases(endedBefore: Fixture.time + 1)
      #expect(try store.leases().map(\.id) == ["b"])
    }
  }

  @Test func `an unknown lease is said so`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      let expected = Failure(.found, "there is no lease x", next: "akms lease list")
      #expect(throws: expected) { try store.lease("x") }
      #expect(throws: expected) { try store.endLease("x", .revoked) }
      #expect(throws: expected) { try store.extendLease("x", expiresAt: 1, upstreamExpiresAt: nil) }
    }
  }

  @Test func `other parts keep values here, and the host id is not theirs to change`() throws {
    try Fixture.with { fixture in
      let store = try fixture.create()
      #expect(try store.meta("ledger.epoch") == nil)
      try store.setMeta("ledger.epoch", [0, 1, 255])
      #expect(try store.meta("ledger.epoch") == [0, 1, 255])
      try store.setMeta("ledger.epoch", nil)
      #expect(try store.meta("ledger.epoch") == nil)
      #expect(throws: Failure(.usage, "the host id stays as it is")) { try store.setMeta("host_id", nil) }
      #expect(try store.meta("host_id") == store.hostID)
    }
  }
}
