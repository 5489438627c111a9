package import AKMSJSON
package import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import Synchronization

/// What programs are told of a refusal besides its code and sentences: collected while a request is decided.
///
/// One for each request; the pipeline writes, the reply's maker reads.
package final class Refusal: Sendable {
  private struct Notes {
    var decision: Decision?
    var event: String?
  }

  private let notes = Mutex(Notes())

  package init() {}

  func note(_ decision: Decision) { notes.withLock { $0.decision = decision } }
  func note(event: String) { notes.withLock { $0.event = event } }

  /// The ledger's record of the refusal.
  package var event: String? { notes.withLock { $0.event } }

  /// `code`, and where the policy gave it: `scope`, `rule`, `nearest`, `granted` (the offer), `approvable`,
  /// `retry_after_ms`.
  package func details(of failure: Failure) -> JSONObject {
    var details: JSONObject = ["code": .string(failure.code.rawValue)]
    switch notes.withLock({ $0.decision }) {
    case .deny(let denial) where denial.code == failure.code:
      details["scope"] = .string(denial.request.text)
      details["rule"] = .optional(denial.rules.first?.id)
      details["nearest"] = .array(denial.nearest.map(Self.json))
      details["retry_after_ms"] = denial.retryAfter.map { .integer(Int64($0)) }
    case .narrowed(let offer) where failure.code == .narrowed || failure.code == .approvalPending:
      details["scope"] = .string(offer.request.text)
      details["rule"] = .optional(offer.rules.first?.id)
      details["granted"] = .strings(offer.scopes.map(\.text))
      details["approvable"] = .bool(offer.needsApproval)
    case .ask(let ask) where failure.code == .approvalPending:
      details["scope"] = .string(ask.request.text)
      details["rule"] = .optional(ask.rules.first?.id)
      details["approvable"] = true
    default: break
    }
    return details
  }

  private static func json(_ miss: NearMiss) -> JSONValue {
    [
      "rule": .string(miss.rule.id), "differs_in": .string(miss.differsIn.rawValue),
      "wants": miss.wants.map { .string($0) } ?? .null,
    ]
  }
}
