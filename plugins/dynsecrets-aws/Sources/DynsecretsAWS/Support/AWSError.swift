/// Why the plugin refused or failed: one kind for programs, one sentence for people.
///
/// The sentence is lower case, one line, without a full stop, and never holds key material.
package struct AWSError: Error, Sendable, Equatable {
  /// What the host does with it. The raw value is stable.
  package enum Kind: String, Sendable, CaseIterable {
    /// The scope is not one that this provider knows.
    case invalidScope = "invalid_scope"
    /// A setting is missing or wrong; ``AWSError/settingPath`` says which.
    case invalidSettings = "invalid_settings"
    /// The scope cannot be put into a session policy without becoming wider, or is too long for one.
    case inexpressible
    /// AWS answered and said no.
    case refused
    /// AWS asked to slow down until the deadline had passed.
    case throttled
    /// No usable answer within the deadline.
    case unavailable
    /// The host handed over something that contradicts itself.
    case protocolViolation = "protocol_violation"
  }

  package let kind: Kind
  package let message: String
  /// The provider's own code, for example `AccessDenied`; nil where AWS did not answer.
  package let providerCode: String?
  /// For `invalidSettings`: JSON pointer (RFC 6901) into the connection's settings, for example `/roles/default/arn`;
  /// the sentence goes on from there ("is missing") or stands by itself.
  package let settingPath: String?

  package init(_ kind: Kind, _ message: String, providerCode: String? = nil, settingPath: String? = nil) {
    self.kind = kind
    self.message = message
    self.providerCode = providerCode
    self.settingPath = settingPath
  }

  static func scope(_ message: String) -> Self { Self(.invalidScope, message) }

  static func setting(_ path: String, _ message: String) -> Self {
    Self(.invalidSettings, message, settingPath: path)
  }
}
