internal import AKMSModel
package import AKMSPolicy
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
    let readings = try PolicyReading.all([(file, bytes)], zones: zones)
    return PolicyFile(rules: readings.flatMap(\.rules), tests: readings.flatMap(\.tests))
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
  /// In the order of the files' names.
  package let tests: [PolicyTest]
  /// The files as they were read, by name; they make the version.
  package let texts: [String]

  /// By id.
  package var rules: [Rule] { ruleset.rules }
  /// As ``Ruleset/version``.
  package var version: String { ruleset.version }

  /// Reads all files, two at a time; their order makes no difference to decisions.
  ///
  /// - Throws: All errors of all files; an id that stands twice among them.
  package static func read(
    _ files: [(name: String, bytes: [UInt8])], zones: ZoneDatabase = .system
  ) throws(ConfigErrors) -> PolicySet {
    let files = files.sorted { $0.name < $1.name }
    let readings = try PolicyReading.all(files, zones: zones)
    let texts = files.map { String(decoding: $0.bytes, as: UTF8.self) }
    do {
      let ruleset = try Ruleset(rules: readings.flatMap(\.rules), texts: texts)
      return PolicySet(ruleset: ruleset, tests: readings.flatMap(\.tests), texts: texts)
    } catch {
      throw ConfigErrors("policy", ConfigPosition(line: 1, column: 1), error.what)
    }
  }
}
