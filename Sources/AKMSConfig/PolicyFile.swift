internal import AKMSModel
package import AKMSPolicy
internal import AKMSScope
package import AKMSZone

/// One file of rules, `policy/*.yaml` (policy.md), read strictly: what cannot be evaluated is refused, never skipped.
package struct PolicyFile: Sendable {
  /// In the order of the file.
  package let rules: [Rule]
  package let tests: [PolicyTest]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: The name for messages and for ``Rule/source``, such as `policy/local.yaml`.
  ///   - zones: A zone that it does not have is an error of the file.
  /// - Throws: All errors of the file.
  package static func read(
    _ bytes: [UInt8], file: String, zones: ZoneDatabase = .system
  ) throws(ConfigErrors) -> PolicyFile {
    let root = try StrictYAML.load(bytes, file: file)
    var reader = PolicyReader(file: file, zones: zones)
    let policy = reader.policy(root)
    try reader.finish()
    return policy
  }

  /// As ``read(_:file:zones:)-([UInt8],_,_)``.
  package static func read(
    _ text: String, file: String, zones: ZoneDatabase = .system
  ) throws(ConfigErrors) -> PolicyFile {
    try read(Array(text.utf8), file: file, zones: zones)
  }
}

/// Several files of rules together.
package struct PolicySet: Sendable {
  package let ruleset: Ruleset
  package let tests: [PolicyTest]

  /// Reads all files; their order makes no difference to decisions.
  ///
  /// - Throws: All errors of all files; an id that stands twice among them.
  package static func read(
    _ files: [(name: String, bytes: [UInt8])], zones: ZoneDatabase = .system
  ) throws(ConfigErrors) -> PolicySet {
    var errors: [ConfigError] = []
    var rules: [Rule] = []
    var tests: [PolicyTest] = []
    for file in files.sorted(by: { $0.name < $1.name }) {
      do {
        let read = try PolicyFile.read(file.bytes, file: file.name, zones: zones)
        rules += read.rules
        tests += read.tests
      } catch { errors += error.errors }
    }
    errors += repeatedIDs(rules)
    guard errors.isEmpty else { throw ConfigErrors(errors) }
    let texts = files.map { String(decoding: $0.bytes, as: UTF8.self) }
    do { return PolicySet(ruleset: try Ruleset(rules: rules, texts: texts), tests: tests) } catch {
      throw ConfigErrors("policy", ConfigPosition(line: 1, column: 1), error.what)
    }
  }

  private static func repeatedIDs(_ rules: [Rule]) -> [ConfigError] {
    var first: [String: RuleSource] = [:]
    return rules.compactMap { rule in
      guard let taken = first[rule.id] else {
        first[rule.id] = rule.source
        return nil
      }
      let position = ConfigPosition(line: rule.source.line, column: 1)
      return ConfigError(
        file: rule.source.file, position: position, message: "the rule id \"\(rule.id)\" is taken by \(taken)")
    }
  }
}
