internal import AKMSJSON
internal import AKMSTransport

extension Operations {
  /// Commands that run with what was granted, in the order in which they were granted it.
  func listExecutions() -> JSONObject {
    let running = core.executions.look { $0.compactMap { RunningCommand($0) } }
    return ["items": .array(running.map(\.json))]
  }

  /// For `status`: how many commands run, when the first of their leases ends, and how deep the caller is among them.
  func executionsAround(_ peer: Peer) -> JSONObject {
    let (running, nesting) = core.executions.look { all in
      (all.compactMap { RunningCommand($0) }, Nesting(of: peer.pid, among: all))
    }
    let now = core.clock.unixSeconds
    let next = running.map(\.expiresAt).filter { $0 > now }.min()
    return [
      "commands": [
        "running": .integer(Int64(running.count)), "next_expires_at": next.map { .time($0) } ?? .null,
      ],
      "depth": .integer(Int64(nesting.depth)), "outer": .optional(nesting.outer) ?? .null,
    ]
  }
}
