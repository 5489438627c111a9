package import AKMSModel
package import AKMSTransport
internal import Glibc

extension BrokerClient {
  /// Becomes the broker, in this terminal: execve with the environment that a broker started in the background gets.
  ///
  /// - Throws: `.brokerUnavailable` when the program is missing or cannot be run.
  package static func becomeBroker(_ places: Places) throws(Failure) -> Never {
    let starter = BrokerStarter(places: places)
    guard let program = starter.program else { throw HelperProgram.missing("akms-broker") }
    unsafe withCStrings([program, "run"]) { arguments in
      unsafe withCStrings(starter.environment) { unsafe _ = execve(program, arguments, $0) }
    }
    throw Failure(.brokerUnavailable, "cannot run \(program)", why: describe(errno: errno))
  }
}
