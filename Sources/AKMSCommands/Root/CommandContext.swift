package import AKMSModel
package import AKMSTransport

/// All that a command sees of its surroundings.
package struct CommandContext {
  /// Standard streams, environment and terminal.
  package let console: any Console
  /// The way to the broker.
  package let broker: any BrokerLink
  /// The broker as a process.
  package let process: any BrokerProcess
  /// Where the administrator's rules lie.
  package let administration: Administration
  /// The programs that a selftest runs; none in tests, where nothing is to be started.
  package let programs: Programs
  private let found: Result<Places, Failure>
  /// Unix seconds, for the time that is left on screen; nothing is decided by it.
  package let now: @Sendable () -> Int64

  /// - Parameter places: From the environment, or what is wrong with it.
  package init(
    console: any Console, broker: any BrokerLink, process: any BrokerProcess, places: Result<Places, Failure>,
    administration: Administration = Administration(), programs: Programs = Programs(akms: nil, cli: nil),
    now: @escaping @Sendable () -> Int64
  ) {
    self.console = console
    self.broker = broker
    self.process = process
    self.found = places
    self.administration = administration
    self.programs = programs
    self.now = now
  }

  /// The four folders.
  ///
  /// - Throws: `.configInvalid` where the environment does not say where they are; help and version go without.
  package var places: Places { get throws(Failure) { try found.get() } }
}
