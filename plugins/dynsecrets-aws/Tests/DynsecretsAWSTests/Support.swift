import Foundation

@testable import DynsecretsAWS

/// The project's root folder, found from this file's own place.
let projectRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Reads JSON whose keys are in snake case.
var snakeCaseDecoder: JSONDecoder {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return decoder
}

/// A generator that gives the same numbers for the same seed (SplitMix64), so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

func secret(_ text: String) -> SecretBytes {
  var bytes = Array(text.utf8)
  return SecretBytes(taking: &bytes)
}

func text(_ secret: SecretBytes) -> String { String(decoding: secret.copy(), as: UTF8.self) }

/// The documentation's example key: the words AKIDEXAMPLE and wJalr… are published by AWS.
let exampleKey = SourceKey(
  accessKeyID: "AKIDEXAMPLE", secretAccessKey: secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))

func settings(_ extra: [String: SettingValue] = [:]) throws -> ConnectionSettings {
  let base: [String: SettingValue] = [
    "source": .map(["secret": .text("aws/base")]), "region": .text("eu-central-1"),
    "roles": .map([
      "default": .text("arn:aws:iam::123456789012:role/deploy"),
      "partner": .map(["arn": .text("arn:aws:iam::999999999999:role/dev"), "external_id": .text("acme-42")]),
    ]),
  ]
  return try ConnectionSettings(.map(base.merging(extra) { $1 }))
}

func validated(_ scope: String, _ extra: [String: SettingValue] = [:]) throws -> ValidatedScope {
  try ScopeValidator(settings(extra)).validate(scope)
}

func policyText(_ scope: String, _ extra: [String: SettingValue] = [:]) throws -> String? {
  try policyText(of: [scope], extra)
}

func policyText(of scopes: [String], _ extra: [String: SettingValue] = [:]) throws -> String? {
  let settings = try settings(extra)
  let policy = try ScopeSerializer(settings).policy(for: scopes.map(ScopeValidator(settings).validate))
  return policy.map { String(decoding: $0, as: UTF8.self) }
}
