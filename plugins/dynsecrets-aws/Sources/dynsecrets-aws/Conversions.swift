import AKMSPluginKit
import DynsecretsAWS

// Between the kit's types and the library's; nothing is decided here, except what kind of error is which.

extension DynsecretsAWS.SettingValue {
  /// Nulls count as settings that are left out; the core's own key `plugin` is dropped at the top.
  init(_ value: AKMSPluginKit.SettingValue) throws(AWSError) {
    guard case .map(var map) = value else {
      throw AWSError(.invalidSettings, "must be a map", settingPath: "")
    }
    map["plugin"] = nil
    self = .map(map.compactMapValues(Self.init(inner:)))
  }

  private init?(inner value: AKMSPluginKit.SettingValue) {
    switch value {
    case .null: return nil
    case .bool(let flag): self = .flag(flag)
    case .int(let number): self = .number(Int(number))
    case .text(let text): self = .text(text)
    case .list(let list): self = .list(list.compactMap(Self.init(inner:)))
    case .map(let map): self = .map(map.compactMapValues(Self.init(inner:)))
    }
  }
}

extension PluginScope {
  init(_ scope: ScopeText) {
    self.init(
      connection: scope.connection, actions: scope.actions, segments: scope.segmentTexts, params: scope.paramTexts)
  }
}

extension Finding {
  init(_ warning: ScopeAnalyzer.Warning) {
    let level: Level =
      switch warning.level {
      case .info: .info
      case .warn: .warn
      case .alert: .alert
      }
    self.init(level, warning.code, warning.message)
  }
}

extension PluginError {
  init(_ error: AWSError) {
    let kind: Kind =
      switch error.kind {
      case .invalidScope, .inexpressible: .invalidScope
      case .invalidSettings: .invalidSetting
      case .refused: .refused
      case .throttled, .unavailable: .unavailable
      case .protocolViolation: .failed
      }
    self.init(kind, error.message, settingPath: error.settingPath ?? "")
  }
}

extension Credential {
  /// - Throws: ``PluginError`` of kind `.failed` when no guarded memory is left.
  init(_ minted: MintedCredentials) throws {
    var secrets: [String: SecretValue] = [:]
    for (name, value) in minted.secrets {
      secrets[name] = try value.withCopy { try unsafe SecretValue(bytes: $0.span.bytes) }
    }
    let facts = minted.metadata
    var metadata = [
      "account": facts.account, "assumed_role_arn": facts.assumedRoleARN, "session_name": facts.sessionName,
      "access_key_sha256": facts.accessKeyFingerprint, "duration_seconds": String(facts.duration),
    ]
    if let percent = facts.packedPolicyPercent { metadata["packed_policy_percent"] = String(percent) }
    self.init(
      secrets: secrets, plain: minted.region.map { ["AWS_REGION": $0] } ?? [:],
      expires: minted.expiration.seconds * 1000,
      metadata: metadata, principal: facts.account, credentialID: "sha256:" + facts.accessKeyFingerprint)
  }
}
