import Testing

@testable import AKMSPluginKit

@Suite struct `Settings in the kit` {
  private struct Role: Codable { var arn: String }
  private struct Options: Codable {
    var region: String
    var roles: [String: Role]?
    var ports: [Int]?
  }

  private func settings(_ json: String, secrets: [String: SecretValue] = [:]) throws -> Settings {
    Settings(connection: "c", value: try SettingValue(json: json), secrets: secrets)
  }

  @Test func `they become the author's type`() throws {
    let options = try settings(#"{"region":"eu","roles":{"default":{"arn":"x"}},"ports":[1]}"#).decode(Options.self)
    #expect(options.region == "eu" && options.roles?["default"]?.arn == "x" && options.ports == [1])
  }

  static let wrong: [(json: String, error: PluginError)] = [
    ("{}", PluginError(.invalidSetting, "is missing", settingPath: "/region")),
    (#"{"region":7}"#, PluginError(.invalidSetting, "is no string", settingPath: "/region")),
    (#"{"region":"eu","ports":[1,"x"]}"#, PluginError(.invalidSetting, "is no int", settingPath: "/ports/1")),
    (
      #"{"region":"eu","roles":{"default":{}}}"#,
      PluginError(.invalidSetting, "is missing", settingPath: "/roles/default/arn")
    ),
    (
      #"{"region":"eu","colour":1}"#,
      PluginError(.invalidSetting, "is no setting of this plugin", settingPath: "/colour")
    ),
    (
      #"{"region":"eu","roles":{"a/b~c":{"arn":"x","no":1}}}"#,
      PluginError(.invalidSetting, "is no setting of this plugin", settingPath: "/roles/a~1b~0c/no")
    ),
  ]

  @Test(arguments: wrong)
  func `what does not fit is told with its place`(json: String, error: PluginError) {
    #expect(throws: error) { try settings(json).decode(Options.self) }
  }

  @Test func `secrets are named by objects with that one key, at any depth`() throws {
    let value = try SettingValue(
      json: #"{"source":{"secret":"a"},"list":[{"secret":"b"}],"secret":"no","x":{"secret":"no","y":1}}"#)
    #expect(value.secretNames == ["a", "b"])
  }

  @Test func `only secrets that were handed over can be read`() throws {
    let settings = try settings("{}", secrets: ["a": SecretValue("v")])
    #expect(try settings.secret("a").count == 1)
    #expect(throws: PluginError(.invalidSetting, "no setting names the stored secret b")) { try settings.secret("b") }
  }

  @Test(arguments: ["", "{", "1.5", #"{"a":1.5}"#])
  func `what is no JSON of whole numbers is refused`(json: String) {
    #expect(throws: PluginError(.invalidSetting, "the settings are no JSON")) { try SettingValue(json: json) }
  }
}
