/// Why a plugin cannot do what it was asked: a kind for the core, one sentence for people.
///
/// The sentence is lower case, one line, without a full stop, and never holds a secret: it reaches the caller's
/// terminal and the ledger.
public struct PluginError: Error, Sendable, Equatable {
  /// What the core makes of it.
  public enum Kind: String, Sendable, CaseIterable {
    /// The scope has no meaning for the provider: exit 64.
    case invalidScope = "invalid_scope"
    /// The provider said no: exit 77.
    case refused = "provider_refused"
    /// The provider cannot be reached or asks to wait: exit 69.
    case unavailable = "provider_unavailable"
    /// The settings cannot be used: exit 78.
    case invalidSetting = "invalid_setting"
    /// The plugin's own fault: exit 69.
    case failed = "plugin_failed"
  }

  /// What the core makes of it.
  public let kind: Kind
  /// One sentence for people; see above.
  public let message: String
  /// For `.invalidSetting`: JSON pointer (RFC 6901) of the setting, "" for the whole.
  public let settingPath: String

  /// An error with its sentence; `settingPath` for `.invalidSetting` alone.
  public init(_ kind: Kind, _ message: String, settingPath: String = "") {
    self.kind = kind
    self.message = message
    self.settingPath = settingPath
  }
}
