import AKMSClient
import AKMSFakeBroker
import AKMSModel
import AKMSSecret
import AKMSTransport
import AKMSWire
import Glibc
import Testing

@Suite(.serialized) struct BrokerClientTests {
  static let grant = Grant(
    requestID: RequestID(high: 1, low: 2), endsAtBoottime: 3, expiresAt: 4, ttlSeconds: 5, reused: false, eventID: "e",
    onExpiry: .keep)
  static let request = VendRequest(requestID: RequestID(high: 1, low: 2), commandPath: "/bin/true", purpose: .exec)

  func withBroker(
    _ answers: [FakeBroker.Answer], startIfNeeded: Bool = false, _ body: (BrokerClient, FakeBroker) throws -> Void
  ) throws {
    try withTemporaryFolder { home in
      let places = try Places { $0 == "AKMS_HOME" ? home : nil }
      let broker = try FakeBroker(places, answers: answers)
      try body(BrokerClient(places: places, startIfNeeded: startIfNeeded), broker)
      try broker.finish()
    }
  }

  /// What `body` throws.
  func refusal(_ body: () throws(FailureReply) -> Void) -> FailureReply? {
    do throws(FailureReply) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `a vend takes its request and two descriptors there and the values back`() throws {
    try withBroker([.grant([("A", "one"), ("B", "")], Self.grant)]) { client, broker in
      let file = Descriptor(owning: unsafe open("/bin/sh", O_RDONLY))
      let folder = Descriptor(owning: unsafe open("/", O_RDONLY))
      let granted = try client.vend(Self.request, file: file.number, directory: folder.number).takeGranted()
      var grant = granted.grant
      grant.boottime = 0
      #expect(granted.names == ["A", "B"])
      #expect(grant == Self.grant)
      let value = granted.withValue(at: 0) { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
      #expect(value == Array("one".utf8))
      #expect(broker.asked.map(\.request) == [Self.request])
      #expect(broker.asked.first?.files == [FileIdentity(path: "/bin/sh"), FileIdentity(path: "/")].compactMap(\.self))
    }
  }

  @Test(arguments: [1, UInt64.max])
  func `an answer from another time is refused, and its values are dropped`(boottime: UInt64) throws {
    var grant = Self.grant
    grant.boottime = boottime
    try withBroker([.grant([("A", "one")], grant)]) { client, _ in
      let reply = refusal { () throws(FailureReply) in _ = try client.vend(Self.request, file: 0, directory: 0) }
      #expect(reply?.failure.code == .configInvalid)
      #expect(reply?.failure.what == "this process's clock cannot be trusted")
    }
  }

  @Test func `a command takes its arguments and secret there and one object back`() throws {
    try withBroker([.result("{\"ok\":true}")]) { client, broker in
      let secret = try Secret(copying: unsafe ([1, 2, 255] as [UInt8]).span.bytes)
      let json = try client.command("secret.set", json: "{\"name\":\"a\"}", secret: secret)
      #expect(json == "{\"ok\":true}")
      #expect(broker.commands.first?.operation == "secret.set")
      #expect(broker.commands.first?.json == "{\"name\":\"a\"}")
      #expect(broker.commands.first?.secret == [1, 2, 255])
    }
  }

  @Test func `a refusal comes with its lines and its details`() throws {
    let reply = FailureReply(
      Failure(.noRule, "denied: a:b:c", why: "no rule", next: "akms approve"), details: "{\"nearest\":[]}",
      eventID: "e7")
    try withBroker([.failed(reply)]) { client, _ in
      #expect(refusal { () throws(FailureReply) in _ = try client.vend(Self.request, file: 0, directory: 0) } == reply)
      #expect(refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") } == reply)
      #expect(
        refusal { () throws(FailureReply) in _ = try client.dryRun(Self.request, file: 0, directory: 0) } == reply)
    }
  }

  @Test func `an answer to another question is refused`() throws {
    let what = { (text: String) in
      FailureReply(Failure(.protocolViolation, "the broker answered with \(text), which was not asked for"))
    }
    try withBroker([.result("{}"), .grant([], Self.grant)]) { client, _ in
      #expect(
        refusal { () throws(FailureReply) in _ = try client.vend(Self.request, file: 0, directory: 0) }
          == what("a result"))
      #expect(refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") } == what("a grant"))
      #expect(
        refusal { () throws(FailureReply) in _ = try client.dryRun(Self.request, file: 0, directory: 0) }
          == what("a grant"))
    }
  }

  @Test(
    arguments: [
      ([], FailureCode.brokerUnavailable, "the connection ended"),
      ([0, 0, 0, 1, 2], .brokerUnavailable, "the connection ended"),
      ([0, 0, 0, 0, 9, 0x82], .protocolViolation, "frame: version 9 is unknown, this program speaks 2"),
      ([0, 0, 0, 0, 2, 0x82], .protocolViolation, "result reply: field 1 is missing"),
      ([0, 0, 0, 0, 2, 1], .protocolViolation, "vend request where a reply belongs"),
    ] as [([UInt8], FailureCode, String)])
  func `a reply that is none is refused`(_ bytes: [UInt8], _ code: FailureCode, _ what: String) throws {
    try withBroker([.raw(bytes)]) { client, broker in
      let reply = refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") }
      #expect(reply?.failure.code == code && reply?.failure.what == what)
      #expect(broker.commands.count == 1, "what was taken is never sent again")
    }
  }

  @Test func `a broker that hangs up before it has read is asked again`() throws {
    try withBroker([.hangUp, .hangUp, .result("{}")]) { client, broker in
      let json = try client.command("x", json: "{}")
      #expect(json == "{}")
      #expect(broker.commands.count == 1)
    }
  }

  @Test func `a broker that always hangs up is given up`() throws {
    try withBroker([.hangUp]) { client, broker in
      #expect(
        refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") }
          == FailureReply(FrameSocket.notTaken))
      #expect(broker.commands.isEmpty)
    }
  }

  @Test(arguments: [false, true])
  func `no broker and none to be started is said with the command that starts one`(_ hasFolder: Bool) throws {
    try withTemporaryFolder { home in
      let places = try Places { $0 == "AKMS_HOME" ? home : nil }
      if hasFolder { _ = try SafeDirectory(making: places.run) }
      let client = BrokerClient(places: places, startIfNeeded: false)
      let expected = Failure(.brokerUnavailable, "the broker is not running", next: "akms broker start")
      #expect(refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") }?.failure == expected)
      #expect(SafeDirectory.exists(places.run) == hasFolder, "asking makes nothing")
    }
  }

  @Test func `a run folder open to others is refused before anything is sent`() throws {
    try withTemporaryFolder { home in
      let places = try Places { $0 == "AKMS_HOME" ? home : nil }
      let broker = try FakeBroker(places, answers: [.result("{}")])
      _ = unsafe chmod(places.run, 0o755)
      let client = BrokerClient(places: places)
      let reply = refusal { () throws(FailureReply) in _ = try client.command("x", json: "{}") }
      #expect(reply?.failure.what == "the folder \(places.run) is open to others")
      try broker.finish()
      #expect(broker.commands.isEmpty)
    }
  }
}
