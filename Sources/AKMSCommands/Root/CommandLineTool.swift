internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// The process `akms-cli`: puts the real parts together and runs one command.
package enum CommandLineTool {
  /// Runs the command of this process's argv and ends with its status.
  package static func run() -> Never {
    let console = ProcessConsole()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let places = Result { () throws(Failure) in try Places.current() }
    let link = ClientBrokerLink(places: places)
    let context = CommandContext(
      console: console, broker: link, process: link, places: places, programs: .installed()
    ) { Int64(time(nil)) }
    exit(CommandRunner(context).run(arguments))
  }
}
