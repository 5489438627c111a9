/// Asks STS for a session (`Vend`); the only part of the plugin that calls AWS.
package struct AssumeRoleVender: Sendable {
  /// One order of the host's.
  package struct Order: Sendable, Equatable {
    /// The granted scopes, canonical texts, at least one.
    package let scopes: [String]
    /// What ``ScopeSerializer`` made of them; empty for `assume`.
    package let policy: [UInt8]
    /// Granted life of the lease in seconds, 1 or more.
    package let seconds: Int
    /// The user's login name or number, for the session's name.
    package let user: String
    /// The lease's identifier, for the session's name.
    package let lease: String
    /// Milliseconds from now within which the answer must be there.
    package let within: Int

    package init(scopes: [String], policy: [UInt8], seconds: Int, user: String, lease: String, within: Int) {
      self.scopes = scopes
      self.policy = policy
      self.seconds = seconds
      self.user = user
      self.lease = lease
      self.within = within
    }
  }

  private let settings: ConnectionSettings
  private let transport: any Transport
  private let clock: any VendClock

  package init(_ settings: ConnectionSettings, transport: any Transport, clock: any VendClock = SystemClock()) {
    self.settings = settings
    self.transport = transport
    self.clock = clock
  }

  /// Mints one session, trying again on throttling, server errors and broken connections until the time is over.
  ///
  /// - Throws: ``AWSError``: `refused` with AWS's code, `throttled`, `unavailable`; `protocolViolation` where the
  ///   policy is not the one that belongs to the scopes, so that a lost document never means the whole role.
  package func vend(_ order: Order, key: SourceKey) async throws(AWSError) -> MintedCredentials {
    let call = try call(for: order)
    let deadline = clock.uptime().addingReportingOverflow(Int64(clamping: order.within)).partialValue
    var reason: AWSError?
    for attempt in 0..<Retry.maximumTries {
      let left = deadline - clock.uptime()
      guard left > 0, await pause(before: attempt, left: left) else { break }
      switch await exchange(call, key: key, within: Int(clamping: deadline - clock.uptime())) {
      case .minted(let credentials): return credentials
      case .final(let error): throw error
      case .again(let error): reason = error
      }
    }
    throw reason ?? AWSError(.unavailable, "no time was left to ask sts")
  }

  private func call(for order: Order) throws(AWSError) -> AssumeRoleCall {
    let validator = ScopeValidator(settings), serializer = ScopeSerializer(settings)
    let scopes = try order.scopes.map { text throws(AWSError) in try validator.validate(text) }
    let policy = try serializer.policy(for: scopes)
    guard policy ?? [] == order.policy else {
      throw AWSError(.protocolViolation, "the session policy is not the one of the granted scopes")
    }
    return AssumeRoleCall(
      role: try serializer.role(for: scopes),
      sessionName: AssumeRoleCall.sessionName(user: order.user, lease: order.lease),
      duration: AssumeRoleCall.duration(granted: order.seconds, maximum: settings.maximumSession), policy: policy)
  }

  // full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  private func pause(before attempt: Int, left: Int64) async -> Bool {
    guard attempt > 0 else { return true }
    let wait = clock.random(upTo: Retry.ceiling(before: attempt))
    guard wait < left, !Task.isCancelled else { return false }
    do throws(CancellationError) { try await clock.sleep(milliseconds: wait) } catch { return false }
    return true
  }

  private enum Outcome { case minted(MintedCredentials), again(AWSError), final(AWSError) }

  private func exchange(_ call: AssumeRoleCall, key: SourceKey, within milliseconds: Int) async -> Outcome {
    guard milliseconds > 0 else { return .again(AWSError(.unavailable, "sts did not answer in time")) }
    let time = clock.now()
    let endpoint = settings.endpoint ?? Endpoint(region: signingRegion, partition: call.role.arn.partition)
    let request = SignableRequest(
      method: "POST", path: "/",
      headers: [("Host", endpoint.authority), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
      body: call.body)
    let signed = SigV4Signer(region: signingRegion, service: "sts").sign(request, with: key, at: time)
    do throws(TransportFailure) {
      var reply = try await transport.post(url: endpoint.origin + "/", request: signed.request, within: milliseconds)
      defer { SecretBytes.wipe(&reply.body) }
      return outcome(of: reply, call: call, key: key, at: time)
    } catch {
      return .again(AWSError(.unavailable, Self.sentence(error, endpoint)))
    }
  }

  private var signingRegion: String { settings.region ?? "us-east-1" }

  private func outcome(of reply: HTTPReply, call: AssumeRoleCall, key: SourceKey, at time: Timestamp) -> Outcome {
    guard reply.status == 200 else { return refusal(ProviderAnswer(reply), date: reply.date, key: key, at: time) }
    guard var leaves = XMLLeaves(reply.body) else { return Self.unreadable }
    defer { leaves.wipe() }
    guard let minted = MintedCredentials(leaves, call: call, region: settings.region) else { return Self.unreadable }
    return minted.expiration > clock.now()
      ? .minted(minted) : .final(AWSError(.unavailable, "sts answered with a session that is over already"))
  }

  private func refusal(_ answer: ProviderAnswer, date: Timestamp?, key: SourceKey, at time: Timestamp) -> Outcome {
    let redaction = Redaction(key)
    let code = redaction.clean(answer.code), text = redaction.clean(answer.message)
    var message = "sts: \(code)" + (text.isEmpty ? "" : ": " + text)
    if let clock = answer.clockSentence(server: date, local: time) { message += " (\(clock))" }
    let kind: AWSError.Kind = answer.isThrottling ? .throttled : answer.isTransient ? .unavailable : .refused
    let error = AWSError(kind, message, providerCode: code)
    return answer.isTransient ? .again(error) : .final(error)
  }

  private static let unreadable = Outcome.final(AWSError(.unavailable, "sts answered with something unreadable"))

  private static func sentence(_ failure: TransportFailure, _ endpoint: Endpoint) -> String {
    switch failure {
    case .connection(let reason): "\(endpoint.authority): \(reason)"
    case .timeout: "\(endpoint.authority) did not answer in time"
    case .tooLarge: "\(endpoint.authority) answered with more than \(XMLLeaves.maximumLength) bytes"
    }
  }
}

/// How often and after what pauses a call is tried again.
package enum Retry {
  /// Tries in all, the first one included.
  package static let maximumTries = 5

  /// The longest pause before a further try, in milliseconds: 100, 200, 400, … at most 2,000.
  package static func ceiling(before attempt: Int) -> Int { min(2000, 50 << min(max(attempt, 0), 10)) }
}
