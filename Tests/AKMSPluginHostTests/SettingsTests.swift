import AKMSModel
import AKMSPipeline
import Testing

@testable import AKMSPluginHost

@Suite struct `A connection's settings` {
  static let refused: [(json: String, failure: Failure)] = [
    (
      #"{"colour":"blue"}"#,
      Failure(
        .configInvalid, "config.yaml:3: /colour: must be red", why: "the plugin misbehaving-plugin refused the setting")
    ),
    (
      #"{"size":1}"#,
      Failure(
        .configInvalid, "the connection example: /size: is no setting of this plugin",
        why: "the plugin misbehaving-plugin refused the setting")
    ),
    (
      #"{"colour":7}"#,
      Failure(
        .configInvalid, "config.yaml:3: /colour: is no string", why: "the plugin misbehaving-plugin refused the setting"
      )
    ),
    (#"{"key":{"secret":"llm/missing"}}"#, Failure(.found, "no stored secret llm/missing")),
  ]

  @Test(arguments: refused)
  func `what the plugin cannot use is told with its place, and counts as no crash`(json: String, failure: Failure)
    async throws
  {
    let fixture = try PluginFixture("misbehaving-plugin", settings: json)
    for _ in 0..<2 { await #expect(throws: failure) { try await fixture.source.describe() } }
    #expect(fixture.events.kinds == ["startFailed", "startFailed"])
  }

  @Test func `a stored secret that a setting names is handed over`() async throws {
    let fixture = try PluginFixture(
      "misbehaving-plugin", settings: #"{"key":{"secret":"llm/key"}}"#, secrets: ["llm/key": "sk-test"])
    let credential = try await fixture.mint("example:read:key-length")
    #expect(credential.metadata["key_length"] == "7")
    await fixture.host.shutDown()
  }

  @Test func `settings are one table with at most 16 stored secrets`() throws {
    let list = (0..<17).map { #"{"secret":"s\#($0)"}"# }.joined(separator: ",")
    #expect(throws: Failure(.configInvalid, "the connection c names 17 stored secrets", why: "16 are the most")) {
      try settings("{\"a\":[\(list)]}")
    }
    #expect(throws: Failure(.configInvalid, "the settings of the connection c are no table")) { try settings("[]") }
    #expect(
      try settings(#"{"a":[{"secret":"x"},{"b":{"secret":"y"}}],"secret":"no","c":{"secret":"z","d":1}}"#).secretNames
        == ["x", "y"])
  }

  private func settings(_ json: String) throws(Failure) -> ConnectionSettings {
    try ConnectionSettings(connection: "c", json: json, secret: { _ throws(Failure) in throw Failure(.found, "none") })
  }
}
