import AKMSPluginKit
import Glibc

struct Misbehaving: CredentialProvider {
  struct Options: Codable {
    struct Reference: Codable { var secret: String }
    var colour: String?
    var key: Reference?
  }

  let key: SecretValue?

  init(_ settings: Settings) throws {
    let options = try settings.decode(Options.self)
    if let colour = options.colour, colour != "red" {
      throw PluginError(.invalidSetting, "must be red", settingPath: "/colour")
    }
    if CommandLine.arguments.first == "stubborn" { Self.resist() }
    key = try options.key.map { try settings.secret($0.secret) }
  }

  /// What the description says depends on the name, so that every rule on it can be broken.
  static var description: PluginDescription {
    let name = CommandLine.arguments.first ?? ""
    var description = PluginDescription(
      name: name, version: "0.1.0", provider: "example", actions: [.init("read", "reads")],
      variables: [.init("EXAMPLE_TOKEN"), .init("EXAMPLE_PLACE", isSecret: false)], clears: ["EXAMPLE_PROFILE"],
      revocation: .byHandle)
    switch name {
    case "other-name": description.name = "somebody"
    case "no-version": description.version = ""
    case "sets-path": description.variables.append(.init("PATH"))
    case "sets-preload": description.variables.append(.init("LD_PRELOAD"))
    case "sets-lower-case": description.variables.append(.init("token"))
    case "no-variables": description.variables = []
    case "sets-twice": description.variables.append(.init("EXAMPLE_TOKEN"))
    case "clears-path": description.clears = ["HTTPS_PROXY"]
    case "lives-never": description.lifetime = .init(minimum: 0, standard: 0, maximum: 0)
    case "bad-provider": description.provider = "Example Provider"
    case "bad-action": description.actions = [.init("READ", "shouts")]
    case "too-many-actions": description.actions = (0..<257).map { .init("a\($0)", "") }
    default: break
    }
    return description
  }

  func validate(_ scope: PluginScope) async throws -> PluginScope {
    switch scope.segments.first {
    case "hang-validate":
      log("asked")
      try await hang()
    case "crash-validate": abort()
    case "refuse-validate": throw PluginError(.invalidScope, "\u{1B}[2Jno such thing\nakms: granted")
    case "other-connection": return PluginScope(connection: "aws", actions: scope.actions, segments: scope.segments)
    case "no-scope": return PluginScope(connection: "example", actions: scope.actions, segments: [".."])
    case "long-validate":
      return PluginScope(
        connection: "example", actions: scope.actions, segments: [String(repeating: "a", count: 2 << 20)])
    default: break
    }
    return scope
  }

  func analyze(_ scope: PluginScope, ttl: UInt32) async throws -> [Finding] {
    switch scope.segments.first {
    case "many-findings": (0..<33).map { _ in Finding(.info, "one", "more") }
    case "bad-code": [Finding(.warn, "Bad Code", "")]
    case "long-message": [Finding(.warn, "long", String(repeating: "x", count: 4000))]
    default: []
    }
  }

  func serialize(_ scopes: [PluginScope]) async throws -> Document {
    switch scopes[0].segments.first {
    case "huge-document": Document([UInt8](repeating: 0, count: (256 << 10) + 1))
    case "wide-serialize": Document([], scopes: [everything])
    default: Document()
    }
  }

  private let everything = PluginScope(connection: "example", actions: ["read"], segments: ["**"])

  func hang() async throws {
    do { try await Task.sleep(for: .seconds(600)) } catch {
      log("cancelled")
      throw error
    }
  }

  /// Never ends by itself, however it is asked: an exit that hangs, and a pipe in the lifeline's place that never ends.
  private static func resist() {
    atexit { while true { sleep(60) } }
    var ends: [Int32] = [-1, -1]
    unsafe _ = pipe(&ends)
    dup2(ends[0], 4)
  }
}
