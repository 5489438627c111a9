internal import AKMSClient
internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import CLinux

/// Asks for the same again before the lease's end: a request of its own, which says what it renews.
final class Renewal {
  /// Seconds that the command's supervision may stand still for an answer.
  private static let patience = 5

  private let client: BrokerClient
  private let request: VendRequest
  private let file: Descriptor
  private let directory: Descriptor
  private var times: RenewalTimes
  /// What stands in the way of more time; nil for nothing so far.
  private(set) var why: String?

  /// - Parameters:
  ///   - client: One that starts no broker: akms would be its parent, and end it with the command.
  ///   - request: As it was granted.
  init(
    _ client: BrokerClient, _ request: VendRequest, _ grant: Grant, file: consuming Descriptor,
    directory: consuming Descriptor
  ) {
    var request = request
    request.renews = request.requestID
    request.flags = VendRequest.Flags(rawValue: request.flags.rawValue & ~VendRequest.Flags.named.rawValue)
    (self.client, self.request) = (client, request)
    self.file = file
    self.directory = directory
    times = RenewalTimes(grant.endsAtBoottime, ttl: grant.ttlSeconds, most: grant.maxRenew)
  }

  var owned: [Int32] { [file.number, directory.number] }
  var wake: UInt64? { times.wake }

  /// Other values, where it is time to and they last longer; nil else.
  func ask(at now: UInt64) -> Granted? {
    guard times.isDue(at: now) else { return nil }
    var request = request
    request.requestID = .random()
    let left = times.deadline > now ? Int((times.deadline - now) / 1_000_000_000) : 0
    do throws(FailureReply) {
      let vended = try client.vend(
        request, file: file.number, directory: directory.number, seconds: max(1, min(Self.patience, left)))
      let granted = vended.takeGranted()
      if granted.grant.endsAtBoottime > times.deadline { return granted }
      why = "its renewal would last no longer"
    } catch { why = "it could not be renewed: \(error.failure.what)" }
    times.failed(at: akms_boottime_ns())
    return nil
  }

  func failed() { times.failed(at: akms_boottime_ns()) }

  func renewed(_ grant: Grant) {
    times.renewed(until: grant.endsAtBoottime, ttl: grant.ttlSeconds)
    why = times.wake == nil ? "it was renewed as often as its rules allow" : nil
  }
}
