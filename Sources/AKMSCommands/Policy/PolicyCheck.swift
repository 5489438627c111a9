internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSTransport
internal import ArgumentParser

/// `akms policy check [DIR]`: a strict load; exit 1 when something is found.
struct PolicyCheck: Command {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Load policy and configuration strictly and list all errors.",
    discussion: "Without DIR: policy/*.yaml and config.yaml of the configuration folder. Exit 1 when an error is found."
  )
  @Argument(help: "A folder of rule files.") var folder: String?
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    let found = if let folder { try Findings(folder: folder) } else { try Findings(configuration: try context.places) }
    context.report(found.json, as: common) { found.lines }
    return found.errors.isEmpty ? 0 : 1
  }

  /// What a check found.
  struct Findings {
    private(set) var errors: [ConfigError] = []
    private(set) var rules = 0
    private(set) var files = 0

    /// A folder of rules alone.
    init(folder path: String) throws(Failure) { try check(PolicyFolder(path, named: path)) }

    /// The rules and `config.yaml` of the user's configuration.
    init(configuration places: Places) throws(Failure) {
      guard SafeDirectory.exists(places.config) else {
        throw Failure(
          .configInvalid, "there is no configuration yet", why: "\(places.config) is missing", next: "akms init")
      }
      let config = try SafeDirectory(opening: places.config, .readable)
      if SafeDirectory.exists(places.config + "/policy") {
        try check(PolicyFolder(places.config + "/policy", named: "policy"))
      }
      guard let bytes = try config.read("config.yaml") else { return }
      files += 1
      do throws(ConfigErrors) { _ = try ConfigFile.read(bytes, file: "config.yaml") } catch { errors += error.errors }
    }

    private mutating func check(_ folder: PolicyFolder) {
      files += folder.files.count
      do throws(ConfigErrors) { rules += try PolicySet.read(folder.files).ruleset.rules.count } catch {
        errors += error.errors
      }
    }

    var lines: [String] {
      guard !errors.isEmpty else { return ["\(files) files, \(rules) rules, no error"] }
      return errors.map { Failure.printable($0.description) } + ["\(files) files, errors: \(errors.count)"]
    }

    var json: JSONValue {
      [
        "schema": "akms.policy.check/1", "ok": .bool(errors.isEmpty), "files": .integer(Int64(files)),
        "rules": .integer(Int64(rules)), "items": .array(errors.map(Self.item)),
      ]
    }

    private static func item(_ error: ConfigError) -> JSONValue {
      [
        "file": .string(error.file), "line": .integer(Int64(error.position.line)),
        "column": .integer(Int64(error.position.column)), "message": .string(error.message),
      ]
    }
  }
}
