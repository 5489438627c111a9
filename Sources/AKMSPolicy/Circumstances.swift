package import AKMSModel

/// What is known about one attribute of the caller.
///
/// `absent` is knowledge (no profile is in use), `unknown` is the lack of it (the client handed over no descriptor).
/// Unknown counts as satisfied in a deny and as not satisfied in an allow; absent matches no listed value.
package enum Attribute<Value: Sendable & Hashable>: Sendable, Hashable {
  case known(Value)
  case absent
  case unknown
}

/// A file as the kernel names it: what a path means at one moment.
package struct FileIdentity: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64

  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// The program that a request is for, from the descriptor that the client handed over, never from argv[0].
package struct Tool: Hashable, Sendable {
  /// For display and the record only; matching goes by identity or digest.
  package let path: String
  package let identity: FileIdentity
  /// Lower-case hex of SHA-256 over the file, where somebody computed it.
  package let sha256: String?

  package init(path: String, identity: FileIdentity, sha256: String? = nil) {
    self.path = path
    self.identity = identity
    self.sha256 = sha256
  }
}

/// The facts about a caller that rules may ask for; established by the core, handed in, so that a decision is a
/// pure function of its arguments.
package struct Circumstances: Sendable {
  /// Name of the OS user, or the principal from single sign-on.
  package var user: Attribute<String>
  package var uid: UInt32
  /// Groups from single sign-on, matched by `group:NAME`.
  package var groups: [String]
  package var session: SessionClass
  /// The registered agent. In an unproven session it counts as unknown, whatever stands here.
  package var agent: Attribute<String>
  package var profile: Attribute<String>
  package var tool: Attribute<Tool>
  /// Absolute path without `.`, `..`, doubled or trailing slashes, from the descriptor.
  package var cwd: Attribute<String>
  /// What `--reason` said; empty counts as none.
  package var reason: String?
  /// The caller's home directory, for `~` in rules; nil where it is not known.
  package var home: String?
  /// The moment in the zones that the policy names (``Ruleset/zones``); one that is missing cannot be told.
  package var local: [String: LocalTime] = [:]
  /// What is used up of the rules' rates.
  package var rates: RateUses = .known([:])
  /// The session's ceiling; nil for one without.
  package var ceiling: Ceiling?
  /// Whether the caller masks the granted values in the child's output (`--redact`).
  package var redacts = false

  package init(
    user: Attribute<String>, uid: UInt32, groups: [String] = [], session: SessionClass,
    agent: Attribute<String> = .absent, profile: Attribute<String> = .absent, tool: Attribute<Tool> = .unknown,
    cwd: Attribute<String> = .unknown, reason: String? = nil, home: String? = nil
  ) {
    self.user = user
    self.uid = uid
    self.groups = groups
    self.session = session
    self.agent = agent
    self.profile = profile
    self.tool = tool
    self.cwd = cwd
    self.reason = reason
    self.home = home
  }
}
