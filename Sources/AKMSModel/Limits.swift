/// Every limit on what comes from a socket, a file or a plugin, with its unit and its reason.
package enum Limits {
  /// Bytes of one frame's body between client and broker. A granted value is at most 128 KiB, an exec's environment a few.
  package static let frame = 1 << 20
  /// Bytes of a scope's text (contract section 3).
  package static let scope = 512
  /// Scopes in one request: a profile's values; each costs a decision and perhaps a provider call.
  package static let scopesPerRequest = 64
  /// Bytes of one value: the kernel's MAX_ARG_STRLEN (131 072) less the longest name and `=`.
  package static let value = 131_072 - 258
  /// Bytes of a variable's name.
  package static let variableName = 256
  /// Bytes of `--reason`.
  package static let reason = 1024
  /// Seconds within which a frame must be whole.
  package static let frameSeconds = 5
  /// Connections of one user that the broker serves at a time; more wait in the kernel's backlog.
  package static let connections = 256
  /// Connections of one process at a time; more are hung up on, so that one that floods keeps nobody else out.
  package static let connectionsPerProcess = 64
  /// Seconds: the longest TTL that can be asked for (7 days).
  package static let ttl = 7 * 86_400
  /// Seconds of `--grace`: an hour.
  package static let grace = 3600
  /// Commands that run under the broker's eye at a time; more are refused before anything is vended.
  package static let executions = 1024
  /// Bytes of one line of the ledger (audit.md).
  package static let ledgerLine = 16 << 10
  /// Bytes of one file of configuration or policy.
  package static let configFile = 4 << 20
  /// Bytes of one gRPC message to or from a plugin.
  package static let pluginMessage = 1 << 20
  /// Versions of a stored secret that are kept.
  package static let secretVersions = 10
}
