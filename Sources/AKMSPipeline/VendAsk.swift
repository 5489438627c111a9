package import AKMSJSON
package import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// One thing asked for, as the command line names it.
package struct VendAsk: Sendable {
  package let binding: Binding
  /// Seconds, 1 to ``Limits/ttl``; nil takes the source's default.
  package let ttl: Int?
  /// A credential for this request alone.
  package let fresh: Bool
  /// Whether less than asked for will do.
  package let acceptNarrowed: Bool

  package init(binding: Binding, ttl: Int?, fresh: Bool = false, acceptNarrowed: Bool = false) {
    self.binding = binding
    self.ttl = ttl
    self.fresh = fresh
    self.acceptNarrowed = acceptNarrowed
  }
}

/// Who asks: established by the kernel and by the core's own records, never by what the caller says of itself.
package struct Caller: Sendable {
  /// The session's id; all unproven callers of a uid share one per broker run.
  package let session: String
  package let sessionClass: SessionClass
  /// For providers' session names: the user's name where known, else the uid in decimal.
  package let user: String
  /// What the policy decides by.
  package let circumstances: Circumstances
  /// Device, inode of the tool's file; leases are shared by equal tools only.
  package let toolKey: String
  /// UUID of the request.
  package let requestID: String
  /// Whether the caller chose the id, and may send the request again: a repeated one joins or reuses, never mints twice.
  package let isNamed: Bool
  /// What the ledger says of the caller in every event: `user.*`, `process.*`, `akms.session.*` …
  package let record: JSONObject
  /// What the reply of a refusal tells besides.
  package let refusal = Refusal()

  package init(
    session: String, sessionClass: SessionClass, user: String, circumstances: Circumstances, toolKey: String,
    requestID: String, isNamed: Bool = false, record: JSONObject
  ) {
    self.session = session
    self.sessionClass = sessionClass
    self.user = user
    self.circumstances = circumstances
    self.toolKey = toolKey
    self.requestID = requestID
    self.isNamed = isNamed
    self.record = record
  }
}
