internal import AKMSModel

/// Limits of single fields, in bytes of UTF-8 unless said otherwise; ``Limits`` has those that other modules share.
package enum WireLimits {
  /// `VAR=` and a scope.
  package static let binding = Limits.variableName + 1 + Limits.scope
  /// A profile's name is one component of a file name.
  package static let profile = 64
  /// A sealed value (contract section 5: under 4 KiB).
  package static let sealed = 4095
  /// Sealed values of one request: more than any profile has variables.
  package static let sealedPerRequest = 256
  /// A path as the kernel takes it (PATH_MAX less the final NUL).
  package static let path = 4095
  /// An operation's name, such as `secret.set`.
  package static let operation = 64
  /// A lease's or an event's identifier.
  package static let identifier = 128
  /// One line for a person: what, why, next, a note, a reason to withhold.
  package static let line = 1024
  /// Variables, clears, leases, notes, scopes or withheld names of one grant, each.
  package static let repeats = 256
  /// Descriptors of survivors in one message; there may be several messages.
  package static let survivorsPerMessage = 64
  /// A failure's details.
  package static let details = 64 << 10
}
