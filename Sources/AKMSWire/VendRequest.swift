/// Asks for credentials (type 1). Two descriptors go with it: the resolved command's file and the working directory,
/// both opened with O_PATH.
package struct VendRequest: Sendable, Equatable {
  /// How the answer is wanted; unknown bits are refused.
  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package init() { rawValue = 0 }

    /// A lease of its own, revoked at the end.
    package static let fresh = Flags(rawValue: 1 << 0)
    /// A narrower grant will do.
    package static let acceptNarrowed = Flags(rawValue: 1 << 1)
    /// Decide and analyze only; the reply is a ``Reply/result(_:)``.
    package static let dryRun = Flags(rawValue: 1 << 2)
    /// Open the sealed values as well.
    package static let withEnvironment = Flags(rawValue: 1 << 3)
    /// Nobody can be asked.
    package static let noInput = Flags(rawValue: 1 << 4)
    /// The child keeps the session's proof.
    package static let keepSession = Flags(rawValue: 1 << 5)
    /// The child gets the granted variables alone.
    package static let cleanEnvironment = Flags(rawValue: 1 << 6)

    /// The granted values are masked in the child's output.
    package static let redacts = Flags(rawValue: 1 << 7)
    /// The request's id was chosen by the caller, who may send it again: the same grant is then meant.
    package static let named = Flags(rawValue: 1 << 8)

    /// As `[]`, for the hot path: an array literal goes through the runtime's generic path, which searches all
    /// conformances of the program.
    package static let none = Flags()
    static let all = Flags(rawValue: (1 << 9) - 1)

    /// As `insert`, without its generic path.
    package mutating func add(_ other: Flags) { self = Flags(rawValue: rawValue | other.rawValue) }
  }

  /// Who will use the credentials.
  package enum Purpose: UInt8, Sendable, CaseIterable {
    case exec = 1
    case environment = 2
    case helper = 3
  }

  /// How the values get to the child (contract section 2, `--deliver`).
  package enum Delivery: UInt8, Sendable, CaseIterable {
    case environment = 1
    case endpoint = 2
    case file = 3

    /// Else it is the one of all types with a raw value, which looks their witnesses up.
    package static func != (a: Delivery, b: Delivery) -> Bool { a.rawValue != b.rawValue }
  }

  /// A sealed value as it stood in the environment.
  package struct Sealed: Sendable, Equatable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package var requestID: RequestID
  /// `[VAR=]SCOPE` as typed; the broker parses them.
  package var bindings: [String] = []
  package var profile: String?
  package var only: [String] = []
  /// Seconds, 1 to ``Limits/ttl``; nil leaves it to profile and rule.
  package var ttlSeconds: UInt32?
  package var reason: String?
  package var flags = Flags.none
  package var sealed: [Sealed] = []
  /// For people and the record; never trusted.
  package var commandPath: String
  package var purpose: Purpose
  /// What the caller wants at the lease's end; nil leaves it to session, source and rule (`auto`).
  package var onExpiry: Grant.OnExpiry?
  package var delivery = Delivery.environment
  /// The request whose running command goes on with what is granted now: a renewal, on a connection of its own.
  package var renews: RequestID?

  package init(requestID: RequestID, commandPath: String, purpose: Purpose) {
    self.requestID = requestID
    self.commandPath = commandPath
    self.purpose = purpose
  }

  /// The whole of what exec asks at once: a field that is assigned from elsewhere is copied by way of its type, which the
  /// runtime would have to build.
  package init(
    requestID: RequestID, bindings: [String], profile: String?, only: [String], ttlSeconds: UInt32?, reason: String?,
    flags: Flags, sealed: [Sealed], commandPath: String, onExpiry: Grant.OnExpiry?, delivery: Delivery
  ) {
    (self.requestID, self.bindings, self.profile, self.only) = (requestID, bindings, profile, only)
    (self.ttlSeconds, self.reason, self.flags, self.sealed) = (ttlSeconds, reason, flags, sealed)
    (self.commandPath, purpose, self.onExpiry, self.delivery) = (commandPath, .exec, onExpiry, delivery)
  }
}
