internal import AKMSPolicy
internal import AKMSZone

/// What could be read of one policy file, and what is wrong with it.
struct PolicyReading: Sendable {
  var rules: [Rule] = []
  var tests: [PolicyTest] = []
  /// Of all rules, also of those that cannot be used.
  var ids: [RuleID] = []
  var errors: [ConfigError] = []

  /// An id where it stands.
  struct RuleID: Sendable {
    let id: String
    /// Of the rule.
    let source: RuleSource
    /// Of the id.
    let position: ConfigPosition
  }

  init() {}

  /// Reads files, several at a time.
  ///
  /// - Throws: All errors of all files, and the ids that stand more than once among them.
  static func all(
    _ files: [(name: String, bytes: [UInt8])], zones: ZoneDatabase
  ) throws(ConfigErrors) -> [PolicyReading] {
    guard let readings = DeepStack.map(files, { PolicyReading($0.bytes, file: $0.name, zones: zones) }) else {
      throw StrictYAML.noThread(files.first?.name ?? "policy")
    }
    let errors = zip(readings, repeatedIDs(readings)).flatMap { reading, repeated in
      (reading.errors + repeated).sorted { $0.position < $1.position }.prefix(ConfigErrors.limit)
    }
    guard errors.isEmpty else { throw ConfigErrors(errors) }
    return readings
  }

  private init(_ bytes: [UInt8], file: String, zones: ZoneDatabase) {
    do throws(ConfigErrors) {
      let (root, errors) = try StrictYAML.tree(bytes, file: file)
      var reader = PolicyReader(file: file, zones: zones, errors: errors)
      reader.policy(root)
      self = reader.reading
    } catch { errors = error.errors }
  }

  /// For each file the ids that a rule before has taken.
  private static func repeatedIDs(_ readings: [PolicyReading]) -> [[ConfigError]] {
    var first: [String: RuleSource] = Dictionary(minimumCapacity: readings.reduce(0) { $0 + $1.ids.count })
    return readings.map { reading in
      reading.ids.compactMap { id in
        guard let taken = first[id.id] else {
          first[id.id] = id.source
          return nil
        }
        let message = "the rule id \"\(id.id)\" is taken by \(taken)"
        return ConfigError(file: id.source.file, position: id.position, message: message)
      }.prefix(ConfigErrors.limit).map { $0 }
    }
  }
}
