import Foundation
import Testing

@testable import DynsecretsAWS

/// A running ministack with a user, a role, a bucket, queues and parameters (`Tests/Services/ministack.sh`).
struct Ministack {
  /// What the script printed: `AKMS_TEST_ENDPOINT` and so on.
  let values: [String: String]
  private let folder: URL

  /// Starts one, hands it over, and stops it.
  static func with(_ body: (Ministack) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ministack-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let ministack = try Ministack(folder: folder)
    defer { _ = try? run(script, ["stop", folder.path], service("MINISTACK", "PYTHON")) }
    try await body(ministack)
  }

  private static let script = projectRoot.appendingPathComponent("Tests/Services/ministack.sh").path

  private init(folder: URL) throws {
    self.folder = folder
    let printed = try Self.run(Self.script, ["start", folder.path], Self.service("MINISTACK", "PYTHON"))
    values = Dictionary(
      uniqueKeysWithValues: printed.split(separator: "\n").compactMap { line in
        let halves = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1)
        return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
      })
  }

  /// Settings for the emulator's user and role.
  func settings() throws -> ConnectionSettings {
    try ConnectionSettings(
      .map([
        "source": .map(["secret": .text("aws/base")]), "region": .text(value("REGION")),
        "endpoint": .text(value("ENDPOINT")), "roles": .map(["default": .text(value("ROLE"))]),
      ]))
  }

  func value(_ name: String) throws -> String { try #require(values["AKMS_TEST_" + name]) }

  /// The user's key, as it would lie in the store.
  func key() throws -> SourceKey {
    try StoredKey.read(secret(String(contentsOfFile: value("SOURCE"), encoding: .utf8)), name: "aws/base")
  }

  /// Mints a session for scopes, through the real transport.
  func vend(_ scopes: [String], key: SourceKey? = nil) async throws -> MintedCredentials {
    let settings = try settings()
    let policy = try ScopeSerializer(settings).policy(for: scopes.map(ScopeValidator(settings).validate))
    let transport = try HTTPTransport(caFile: nil)
    let order = AssumeRoleVender.Order(
      scopes: scopes, policy: policy ?? [], seconds: 900, user: "ann", lease: "L1", within: 10_000)
    return try await AssumeRoleVender(settings, transport: transport).vend(order, key: key ?? self.key())
  }

  /// Outcomes of calls (`Tests/oracles/aws_try.py`) made with a session.
  func attempt(_ calls: [String], with session: MintedCredentials) throws -> [String] {
    let script = projectRoot.appendingPathComponent("Tests/oracles/aws_try.py").path
    let python = try Self.service("PYTHON")["AKMS_TEST_PYTHON"] ?? ""
    return try Self.run(python, [script] + calls, environment(session)).split(separator: "\n").map(String.init)
  }

  /// What the real `aws` command prints, run with a session.
  func aws(_ arguments: [String], with session: MintedCredentials) throws -> String {
    try Self.run(try Self.service("AWS")["AKMS_TEST_AWS"] ?? "", arguments, environment(session))
  }

  private func environment(_ session: MintedCredentials) throws -> [String: String] {
    var environment = [
      "AWS_ENDPOINT_URL": try value("ENDPOINT"), "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
      "HOME": folder.path,
      "PATH": "/usr/bin:/bin", "AWS_REGION": session.region ?? "",
      // botocore knows this name alone
      "AWS_DEFAULT_REGION": session.region ?? "",
    ]
    for (name, value) in session.secrets { environment[name] = text(value) }
    return environment
  }

  /// The environment with the named services' variables, or a failure that says how to get them.
  private static func service(_ names: String...) throws -> [String: String] {
    var environment = ["PATH": "/usr/bin:/bin"]
    for name in names {
      environment["AKMS_TEST_" + name] = try #require(
        ProcessInfo.processInfo.environment["AKMS_TEST_" + name],
        "AKMS_TEST_\(name) is not set: evaluate what Tests/Services/venv.sh prints")
    }
    return environment
  }

  private static func run(_ program: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    (process.arguments, process.environment) = (arguments, environment)
    // a file, not a pipe: a service that goes on in the background would hold a pipe open
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program) \(arguments)")
    return try String(contentsOf: output, encoding: .utf8)
  }
}
