internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSProcesses
internal import AKMSStore
internal import AKMSTransport

// What a broker that was killed has left behind is settled at the next start, and recorded: vends as `vend.recovered`,
// commands as `exec.end`.
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

  /// Commands whose end nobody has written down: a broker that was killed did not see it. One whose akms lives comes back
  /// by itself.
  func settleOpenExecutions() throws(Failure) {
    for start in try openExecutions() where !Self.isSupervised(start) {
      var fields: JSONObject = [
        "akms.exec.why": "broker_lost", "event.reason": "the broker ended before the command did",
      ]
      for key in ["akms.request_id", "akms.session.id", "akms.session.class", "process.pid", "process.executable"] {
        fields[key] = start[key]
      }
      fields["akms.parent"] = start["event.id"]
      try record("exec.end", outcome: .unknown, fields)
    }
  }

  private func openExecutions() throws(Failure) -> [JSONObject] {
    var open: [(request: String, event: JSONObject)] = []
    for event in try events(["exec."]) {
      guard let request = event["akms.request_id"]?.string else { continue }
      if event["event.action"] != "exec.enforce" { open.removeAll { $0.request == request } }
      if event["event.action"] == "exec.start" { open.append((request, event)) }
    }
    return open.map(\.event)
  }

  private static func isSupervised(_ start: JSONObject) -> Bool {
    guard let pid = start["process.pid"]?.integer, let begun = start["akms.exec.supervisor_start"]?.integer else {
      return false
    }
    return ProcessEntry(pid: Int32(clamping: pid))?.start == UInt64(clamping: begun)
  }

  /// The last events of these actions.
  private func events(_ actions: [String]) throws(Failure) -> [JSONObject] {
    let lines = try LedgerTail.read(
      directory: places.state + "/ledger", last: Self.recoveryWindow, matching: LedgerTail.Filter(actions: actions))
    var events: [JSONObject] = []
    for line in lines {
      if case .object(let event) = try JSONParser.parse(line, name: "ledger", code: .ledgerUnavailable) {
        events.append(event)
      }
    }
    return events
  }

  private func openIntents() throws(Failure) -> [JSONObject] {
    var open: [(lease: String, event: JSONObject)] = []
    for event in try events(["vend."]) {
      guard let lease = event["akms.lease.id"]?.string else { continue }
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
