internal import AKMSModel

/// Every limit on what a plugin is, says and does, with its unit and its reason; a message's size is in `Limits`.
enum PluginLimits {
  /// Bytes of a plugin's program: a static Swift one has 40 MiB, with symbols 120.
  static let program = 256 << 20
  /// Descriptors that a plugin may hold: its socket, three of the host's, its own connections.
  static let openFiles: UInt = 256
  /// Tasks of the whole uid, all of its other programs included: stops a fork bomb, not a desktop.
  static let tasks: UInt = 8192
  /// Bytes of the handshake line.
  static let handshake = 256
  /// Bytes of one line of log, and lines a second; more is dropped and counted.
  static let logLine = 4096
  static let logLinesPerSecond = 50
  /// Calls that one process is given at a time, and calls that wait behind them.
  static let inFlight = 32
  static let waiting = 128
  /// Bytes of a sentence that a plugin says to a person.
  static let message = 500
  /// Entries of described lists, and bytes of a one-line description.
  static let actions = 256
  static let variables = 64
  static let description = 200
  /// Findings of one analysis.
  static let findings = 32
  /// Bytes of a serialized document.
  static let document = 256 << 10
  /// Metadata of one credential: entries, bytes of a value.
  static let metadata = 32
  static let metadataValue = 1024
  /// Bytes of a handle; of a principal or a credential's public name.
  static let handle = 4096
  static let principal = 256
  /// Stored secrets that one connection's settings may name.
  static let secrets = 16
}
