package import AKMSScope

/// The most that a session can have, whatever the rules say: an agent's or a job's.
package struct Ceiling: Hashable, Sendable {
  /// A union; none allows nothing.
  package let scopes: [Scope]
  /// Seconds until the session's deadline, 0 and less when it has passed; nil where there is none.
  package let secondsLeft: Int?

  package init(scopes: [Scope], secondsLeft: Int? = nil) {
    self.scopes = scopes
    self.secondsLeft = secondsLeft
  }
}
