import Foundation
import Testing

@testable import DynsecretsAWS

@Suite struct SourceKeyTests {
  private static let good = #"{"access_key_id":"AKIDEXAMPLE","secret_access_key":"a\/b+\u0063","session_token":"t=="}"#

  @Test func `a stored key is read with its escapes`() throws {
    let key = try StoredKey.read(secret(Self.good), name: "aws/base")
    #expect(key.accessKeyID == "AKIDEXAMPLE")
    #expect(text(key.secretAccessKey) == "a/b+c")
    #expect(key.sessionToken.map(text) == "t==")
  }

  static let refusals: [(json: String, reason: String)] = [
    ("", "is not a json object of texts"),
    ("[]", "is not a json object of texts"),
    ("{}", "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":"b"} x"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":"b",}"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","access_key_id":"A","secret_access_key":"b"}"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":7}"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":"b\u0100"}"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":"b\n"}"#, "is not a json object of texts"),
    (#"{"access_key_id":"A","secret_access_key":"b"#, "is not a json object of texts"),
    (#"{"access_key_id":"A"}"#, "needs access_key_id and secret_access_key, may have session_token, and nothing else"),
    (
      #"{"access_key_id":"A","secret_access_key":"b","region":"c"}"#,
      "needs access_key_id and secret_access_key, may have session_token, and nothing else"
    ),
    (#"{"access_key_id":"A","secret_access_key":""}"#, "holds a value that is no aws key"),
    (#"{"access_key_id":"A-","secret_access_key":"b"}"#, "holds a value that is no aws key"),
    (#"{"access_key_id":"A","secret_access_key":"b c"}"#, "holds a value that is no aws key"),
    (
      #"{"access_key_id":"A","secret_access_key":"b","session_token":"x\u000d\u000ay"}"#,
      "holds a value that is no aws key"
    ),
  ]

  @Test(arguments: refusals.indices)
  func `a stored secret that is no key is refused without its content`(_ index: Int) {
    let refusal = Self.refusals[index]
    let message = "the stored secret aws/base \(refusal.reason)"
    #expect(throws: AWSError(.invalidSettings, message, settingPath: "/source/secret")) {
      try StoredKey.read(secret(refusal.json), name: "aws/base")
    }
  }

  @Test func `no prefix of a stored key is taken for a whole one`() {
    for length in 0..<Self.good.utf8.count {
      #expect(throws: AWSError.self) { try StoredKey.read(secret(String(Self.good.prefix(length))), name: "n") }
    }
  }

  @Test func `a secret shows neither in print nor in dump`() {
    let value = secret("do-not-show")
    var dumped = ""
    dump(exampleKey, to: &dumped)
    dump(value, to: &dumped)
    #expect("\(value)" == "secret of 11 bytes")
    #expect(!dumped.contains("wJalr") && !dumped.contains("do-not-show"))
  }

  private func withFolder(_ files: [String: String], _ body: (ProfileKey) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aws-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try Data(content.utf8).write(to: folder.appendingPathComponent(name)) }
    try body(ProfileKey(folder: folder.path))
  }

  @Test func `a static profile is read from credentials first, then from config`() throws {
    let files = [
      "credentials":
        "# mine\n[acme]\naws_access_key_id = AKIA1\naws_secret_access_key=s/1\n[b]\naws_access_key_id=AKIA2\n",
      "config":
        "[profile acme]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n[profile only]\naws_access_key_id=AKIA3\naws_secret_access_key=s3\naws_session_token=t3\n",
    ]
    try withFolder(files) { profile in
      let key = try profile.read("acme")
      #expect(key.accessKeyID == "AKIA1")
      #expect(text(key.secretAccessKey) == "s/1")
      #expect(profile.region("acme") == "eu-west-1")
      #expect(profile.region("only") == nil)
      #expect(try profile.read("only").sessionToken.map(text) == "t3")
    }
  }

  @Test(arguments: [
    ("gone", "no profile gone in"), ("half", "has only one of aws_access_key_id and aws_secret_access_key"),
    ("sso", "uses sso_session, which is not supported yet: only static keys are"),
    ("web", "uses web_identity_token_file, which is not supported yet: only static keys are"),
    ("bad", "holds a value that is no aws key"), ("none", "has no aws_access_key_id"),
  ])
  func `a profile without a static key is refused with the reason`(_ name: String, _ reason: String) throws {
    let config = """
      [profile half]
      aws_access_key_id = AKIA1
      [profile sso]
      sso_session = x
      [profile web]
      web_identity_token_file = /f
      [profile bad]
      aws_access_key_id = A B
      aws_secret_access_key = never-shown
      [profile none]
      region = eu-west-1
      """
    try withFolder(["config": config]) { profile in
      #expect { try profile.read(name) } throws: {
        guard let error = $0 as? AWSError else { return false }
        return error.message.contains(reason) && error.settingPath == "/source/profile"
          && !error.message.contains("never-shown")
      }
    }
  }

  @Test func `a folder in the place of a credentials file is no profile`() throws {
    try withFolder([:]) { profile in
      try FileManager.default.createDirectory(
        atPath: profile.folder + "/credentials", withIntermediateDirectories: true)
      #expect(throws: AWSError.self) { try profile.read("default") }
    }
  }
}
