package import AKMSJSON
package import AKMSModel

/// The broker as a process, for `akms broker` alone.
///
/// Called from the main thread. Conformers: the one over run folder and socket, and the tests' fake.
package protocol BrokerProcess {
  /// The answer to an operation without arguments, from a broker that runs already; nil where none does.
  func callRunning(_ operation: String) throws(Failure) -> JSONValue?

  /// Waits until the broker's lock is free.
  ///
  /// - Throws: `.brokerUnavailable` when it is still held after `seconds`.
  func waitUntilStopped(seconds: Int) throws(Failure)

  /// Puts `akms-broker run` in the place of this process.
  ///
  /// - Throws: `.brokerUnavailable` when it is not there or cannot be executed.
  func runInPlace() throws(Failure) -> Never
}
