internal import AKMSClient
package import AKMSJSON
package import AKMSModel
package import AKMSSecret
package import AKMSTransport
internal import AKMSWire
internal import Glibc

/// The broker over its socket.
package struct ClientBrokerLink: BrokerLink, BrokerProcess {
  /// Bytes of a result; a frame's limit is below it.
  private static let answer = Limits.frame
  private let found: Result<Places, Failure>
  private var places: Places { get throws(Failure) { try found.get() } }

  /// - Parameter places: From the environment, or what is wrong with it; that is thrown when a broker is needed.
  package init(places: Result<Places, Failure>) { found = places }

  package func call(
    _ operation: String, _ arguments: JSONObject, secret: consuming Secret?
  ) throws(Failure) -> JSONValue {
    let client = BrokerClient(places: try places)
    let text: String
    do throws(FailureReply) {
      text = try client.command(operation, json: arguments.text, secret: secret)
    } catch { throw error.failure }
    return try JSONParser.parse(text, name: "the broker's answer", code: .protocolViolation, size: Self.answer)
  }

  package func callRunning(_ operation: String) throws(Failure) -> JSONValue? {
    guard try isListening() else { return nil }
    return try call(operation, [:], secret: nil)
  }

  package func waitUntilStopped(seconds: Int) throws(Failure) {
    let folder = try SafeDirectory(opening: try places.run)
    _ = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(seconds: seconds))
  }

  package func runInPlace() throws(Failure) -> Never {
    try BrokerClient.becomeBroker(try places)
  }

  private func isListening() throws(Failure) -> Bool {
    let run = try places.run
    guard SafeDirectory.exists(run) else { return false }
    let folder = try SafeDirectory(opening: run)
    return try FrameSocket.connect(in: folder) != nil
  }
}
