@testable import DynsecretsAWS

/// Answers from a list, one a try, and keeps what it was sent.
actor FakeSTS: Transport {
  private var answers: [Result<HTTPReply, TransportFailure>]
  private(set) var requests: [(url: String, request: SignableRequest, milliseconds: Int)] = []

  init(_ answers: [Result<HTTPReply, TransportFailure>]) { self.answers = answers }

  func post(url: String, request: SignableRequest, within milliseconds: Int) async throws(TransportFailure) -> HTTPReply
  {
    requests.append((url, request, milliseconds))
    guard !answers.isEmpty else { throw .connection("the test has no further answer") }
    return try answers.removeFirst().get()
  }

  /// The form fields of the `index`th request, still encoded.
  func fields(_ index: Int = 0) -> [String: String] {
    let pairs = String(decoding: requests[index].request.body, as: UTF8.self).split(separator: "&")
    return Dictionary(
      uniqueKeysWithValues: pairs.map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(halves[0]), String(decoding: PercentEncoding.decode(Array(halves[1].utf8)), as: UTF8.self))
      })
  }

  static func ok(
    arn: String = "arn:aws:sts::123456789012:assumed-role/deploy/s", expiration: String = "2026-01-01T00:15:00Z"
  ) -> Result<HTTPReply, TransportFailure> {
    let body = """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <AssumedRoleUser><AssumedRoleId>AROAX:s</AssumedRoleId><Arn>\(arn)</Arn></AssumedRoleUser>
      <Credentials><AccessKeyId>ASIAEXAMPLEKEY000001</AccessKeyId><SecretAccessKey>minted/secret</SecretAccessKey>
      <SessionToken>minted+token==</SessionToken><Expiration>\(expiration)</Expiration></Credentials>
      <PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>
      <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
      """
    return .success(HTTPReply(status: 200, body: Array(body.utf8)))
  }

  static func error(
    _ status: Int, _ code: String, _ message: String, date: Timestamp? = nil
  ) -> Result<HTTPReply, TransportFailure> {
    let body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
      + "<RequestId>r</RequestId></ErrorResponse>"
    return .success(HTTPReply(status: status, date: date, body: Array(body.utf8)))
  }
}

/// Stands still except when somebody sleeps; chance always takes the most.
final class FakeClock: VendClock {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(seconds: 1_767_225_600)

  private let state = Locked((uptime: Int64(0), slept: [Int]()))

  var slept: [Int] { state.with { $0.slept } }
  func now() -> Timestamp { Timestamp(seconds: Self.start.seconds + uptime() / 1000) }
  func uptime() -> Int64 { state.with { $0.uptime } }
  func random(upTo upperBound: Int) -> Int { upperBound }
  func sleep(milliseconds: Int) async throws(CancellationError) {
    state.with {
      $0.uptime += Int64(milliseconds)
      $0.slept.append(milliseconds)
    }
  }
}
