internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSSecret
internal import AKMSStore
internal import AKMSTransport
internal import AKMSWire
internal import Synchronization

extension Core {
  /// As ``vend(_:_:)``, with what a refusal tells programs.
  func answer(_ request: VendRequest, _ facts: CallerFacts) throws(FailureReply) -> Answer {
    let caller = facts.caller(request, session: session(of: facts.peer))
    do throws(Failure) { return try vend(request, caller) } catch {
      throw FailureReply(error, details: caller.refusal.details(of: error).text, eventID: caller.refusal.event)
    }
  }

  /// A request for credentials, from its frame to the reply's.
  func vend(_ request: VendRequest, _ facts: CallerFacts) throws(Failure) -> Answer {
    try vend(request, facts.caller(request, session: session(of: facts.peer)))
  }

  /// Who a peer is; without proofs everybody is unproven.
  func session(of peer: Peer) -> Session { .unproven(uid: peer.uid, run: run) }

  private func vend(_ request: VendRequest, _ caller: Caller) throws(Failure) -> Answer {
    do {
      let asks = try asks(of: request)
      let opened = try unlockedOrRecorded(asks, caller)
      guard !request.flags.contains(.dryRun) else {
        return Answer(frame: try rehearse(asks, caller, opened))
      }
      if request.purpose == .exec, request.renews == nil { try executions.requireRoom() }
      try named.check(request, in: caller.session)
      return try grant(asks, caller, opened, request)
    } catch {
      if error.code.isDenial {
        lastDenial.withLock { $0 = error.what.hasPrefix("denied: ") ? String(error.what.dropFirst(8)) : error.what }
      }
      throw error
    }
  }

  /// What the kernel says of a caller; its program is hashed only where a rule asks for a digest.
  func facts(_ peer: Peer, file: Int32?, directory: Int32?) -> CallerFacts {
    CallerFacts(peer: peer, file: file, directory: directory, digests: rules.current.needsToolDigest ? digests : nil)
  }

  /// How often one request is decided while the policy changes under it.
  private static let attempts = 4

  /// A lease that ends between its choice and its opening (its deadline) is no answer, and neither is one that was
  /// decided by a policy that is no longer in force, or made by other settings: what is asked for is decided again.
  private func grant(
    _ asks: [VendAsk], _ caller: Caller, _ opened: Opened, _ request: VendRequest, attempt: Int = 1
  ) throws(Failure) -> Answer {
    let policy = rules.policy.activations
    let uses = try Blocking.run { () async throws(Failure) in try await opened.pipeline.vend(asks, for: caller) }
    timer.rearm()
    for use in uses where !use.reused { try opened.store.record(LeaseRecord(use.lease, tool: caller.toolKey)) }
    if rules.policy.activations != policy, attempt < Self.attempts {
      let leases = Set(uses.map(\.lease.id))
      _ = end("policy_change") { leases.contains($0.id) }
      return try grant(asks, caller, opened, request, attempt: attempt + 1)
    }
    do throws(Failure) {
      let frame = try GrantReply.encode(uses, for: request, caller.sessionClass)
      let terms = request.purpose == .exec ? ExecutionTerms(uses, request, caller) : nil
      return Answer(frame: frame, terms: terms, renews: request.renews)
    } catch {
      guard error.code == .leaseEnded, attempt < Self.attempts else { throw error }
      return try grant(asks, caller, opened, request, attempt: attempt + 1)
    }
  }

  private func asks(of request: VendRequest) throws(Failure) -> [VendAsk] {
    guard request.profile == nil, request.only.isEmpty, request.sealed.isEmpty else {
      throw Failure(
        .usage, "profiles and sealed values are not built yet", next: "akms exec --scope VAR=SCOPE -- COMMAND")
    }
    guard !request.bindings.isEmpty, request.bindings.count <= Limits.scopesPerRequest else {
      throw Failure(
        .usage, "\(request.bindings.count) scopes are asked for",
        why: "1 to \(Limits.scopesPerRequest) go in one request")
    }
    let ttl = request.ttlSeconds.map(Int.init)
    guard ttl.map({ (1...Limits.ttl).contains($0) }) ?? true else {
      throw Failure(.usage, "a ttl of \(ttl ?? 0) s", why: "1 s to \(Limits.ttl / 86_400) d can be asked for")
    }
    var asks: [VendAsk] = []
    for text in request.bindings {
      asks.append(
        VendAsk(
          binding: try Binding(parsing: text), ttl: ttl, fresh: request.flags.contains(.fresh),
          acceptNarrowed: request.flags.contains(.acceptNarrowed)))
    }
    return asks
  }

  /// Refusals while locked are recorded too, where there is a ledger already.
  private func unlockedOrRecorded(_ asks: [VendAsk], _ caller: Caller) throws(Failure) -> Opened {
    do { return try unlocked() } catch {
      if case .open = current {
        var fields = caller.record
        fields["event.code"] = .string(error.code.rawValue)
        fields["akms.request_id"] = .string(caller.requestID)
        fields["akms.scope.requested"] = .string(asks.map(\.binding.scope.text).joined(separator: " "))
        try record("vend.denied", outcome: .failure, fields)
      }
      throw error
    }
  }

  private func rehearse(_ asks: [VendAsk], _ caller: Caller, _ opened: Opened) throws(Failure) -> Secret {
    let rehearsals = try Blocking.run { () async throws(Failure) in
      try await opened.pipeline.rehearse(asks, for: caller)
    }
    let items = rehearsals.map { rehearsal -> JSONValue in
      [
        "requested": .string(rehearsal.requested.text), "granted": .strings(rehearsal.granted.map(\.text)),
        "ttl_seconds": .integer(Int64(rehearsal.ttl)), "rules": .strings(rehearsal.rules.map(\.id)),
        "findings": .array(rehearsal.findings.map { .string("\($0.level.rawValue): \($0.message)") }),
      ]
    }
    return try Reply.encode(result: JSONObject([("schema", "akms.exec.dry_run/1"), ("items", .array(items))]).text)
  }
}

extension LeaseRecord {
  /// What is written down of a live lease: enough to list it and to revoke it after a restart.
  init(_ lease: Lease, tool: String) {
    self.init(
      id: lease.id, session: lease.session, connection: lease.connection,
      scope: lease.granted.map(\.text).joined(separator: " "), tool: tool, handle: lease.handle,
      issuedAt: lease.issuedAt, expiresAt: lease.expiresAt, upstreamExpiresAt: lease.upstreamExpiry)
  }
}

extension Core {
  /// A command that another broker's grant has started, and that this one watches from here on. What is said of its
  /// lease only ever ends processes that the client itself holds.
  func resume(_ frame: consuming Frame, _ command: consuming Descriptor?, _ peer: Peer) throws(Failure) -> Answer {
    let message = try Supervision(decoding: frame)
    guard case .started(let started) = message, let command else {
      throw Failure(.protocolViolation, "started message: no command came with it")
    }
    try executions.requireRoom()
    let session = session(of: peer)
    let record: JSONObject = [
      "process.pid": .integer(Int64(peer.pid)), "akms.session.id": .string(session.id),
      "akms.session.class": .string(session.sessionClass.rawValue), "user.id": .string(String(peer.uid)),
    ]
    let longest = clock.bootNanoseconds + UInt64(Limits.ttl) * 1_000_000_000
    let terms = ExecutionTerms(
      requestID: started.requestID.description, session: session.id, leases: started.leases, fresh: [],
      isNamed: false, uses: [],
      record: record, event: started.eventID, deadline: min(started.deadline, longest))
    return Answer(resuming: Execution.Start(message: started, command: HeldProcess(command)), terms)
  }
}

extension ExecutionTerms {
  init(_ uses: [Use], _ request: VendRequest, _ caller: Caller) {
    let leases = uses.map(\.lease.id)
    self.init(
      requestID: caller.requestID, session: caller.session, leases: leases,
      fresh: request.flags.contains(.fresh) ? Set(leases) : [], isNamed: caller.isNamed, uses: uses,
      record: caller.record,
      event: uses.first?.event ?? "", deadline: uses.map(\.deadline).min() ?? 0)
  }
}
