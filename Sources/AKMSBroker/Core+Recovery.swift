internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSStore
internal import AKMSTransport

// What a broker that was killed has left behind is settled at the next start, and recorded as `vend.recovered`.
extension Core {
  /// Events of vends that are looked through; a broker has far fewer under way at a time.
  private static let recoveryWindow = 2000

  /// Intents whose provider may have been asked and whose answer nobody has recorded.
  ///
  /// Nothing of such a credential was released. Providers cannot be asked about it yet, so its end is not known here.
  func settleOpenIntents(_ opened: Opened) throws(Failure) {
    for intent in try openIntents() {
      var fields: JSONObject = [
        "akms.lease.why": "broker_lost", "event.reason": "the broker ended between intent and result",
      ]
      for key in ["akms.lease.id", "akms.connection", "akms.scope.requested", "akms.request_id", "akms.session.id"] {
        fields[key] = intent[key]
      }
      fields["akms.parent"] = intent["event.id"]
      try record("vend.recovered", outcome: .unknown, fields)
    }
  }

  private func openIntents() throws(Failure) -> [JSONObject] {
    let lines = try LedgerTail.read(
      directory: places.state + "/ledger", last: Self.recoveryWindow, matching: LedgerTail.Filter(actions: ["vend."]))
    var open: [(lease: String, event: JSONObject)] = []
    for line in lines {
      guard case .object(let event) = try JSONParser.parse(line, name: "ledger", code: .ledgerUnavailable),
        let lease = event["akms.lease.id"]?.string
      else { continue }
      if event["event.action"] == "vend.intent" {
        open.append((lease, event))
      } else {
        open.removeAll { $0.lease == lease }
      }
    }
    return open.map(\.event)
  }

  /// Leases whose keys went with the broker's memory; what a provider can revoke is revoked.
  func settleLostLeases(_ opened: Opened) throws(Failure) {
    for lease in try opened.store.loseLiveLeases() {
      Task {
        var result: Revocation? = .notRevocable(deadAt: lease.upstreamExpiresAt)
        if let handle = lease.handle, let source = opened.connections.source(lease.connection) {
          result = try? await source.revoke(handle: handle, lease: lease.id)
        }
        let fields: JSONObject = [
          "akms.lease.id": .string(lease.id), "akms.lease.why": "broker_lost",
          "akms.connection": .string(lease.connection),
          "akms.session.id": .string(lease.session), "akms.lease.revocation": .string(Self.word(for: result)),
        ]
        _ = try? await opened.recorder.append("vend.recovered", outcome: .success, fields)
      }
    }
  }
}
