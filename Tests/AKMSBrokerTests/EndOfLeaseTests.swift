import AKMSModel
import AKMSPolicy
import AKMSWire
import Testing

@testable import AKMSBroker

/// One row: a rule's word, the caller's, whether the command fetches, session, source, and what comes of it.
struct EndRow: Sendable, CustomTestStringConvertible {
  let rule: OnExpiry?
  let wish: Grant.OnExpiry?
  let canFetch: Bool
  let session: SessionClass
  let isStored: Bool
  let expected: Grant.OnExpiry
  var testDescription: String {
    "\(rule.map { "\($0)" } ?? "-") \(wish.map { "\($0)" } ?? "auto") \(canFetch) \(session) \(isStored)"
  }

  init(
    _ rule: OnExpiry?, _ wish: Grant.OnExpiry?, _ session: SessionClass, stored: Bool = false, fetches: Bool = false,
    _ expected: Grant.OnExpiry
  ) {
    (self.rule, self.wish, self.session, self.expected) = (rule, wish, session, expected)
    (isStored, canFetch) = (stored, fetches)
  }
}

@Suite struct EndOfLeaseTests {
  @Test(arguments: [
    EndRow(nil, nil, .human, .keep), EndRow(nil, nil, .human, stored: true, .terminate),
    EndRow(nil, nil, .agent, .terminate), EndRow(nil, nil, .ci, .terminate), EndRow(nil, nil, .unproven, .terminate),
    EndRow(nil, nil, .human, fetches: true, .renew), EndRow(nil, nil, .agent, fetches: true, .renew),
    EndRow(nil, .keep, .unproven, stored: true, .keep), EndRow(nil, .terminate, .human, .terminate),
    EndRow(nil, .renew, .human, .terminate), EndRow(nil, .renew, .human, fetches: true, .renew),
    EndRow(nil, .keep, .human, fetches: true, .keep), EndRow(.terminate, .keep, .human, .terminate),
    EndRow(.keep, .terminate, .unproven, stored: true, .keep), EndRow(.renew, .keep, .human, .terminate),
    EndRow(.renew, .terminate, .human, fetches: true, .renew), EndRow(.auto, .keep, .unproven, .terminate),
    EndRow(.auto, .terminate, .human, .keep),
  ])
  func `a rule's word counts before the caller's, and auto goes by session and source`(_ row: EndRow) {
    #expect(
      EndOfLease.action(
        rule: row.rule, wish: row.wish, canFetch: row.canFetch, row.session, isStored: row.isStored) == row.expected)
  }
}
