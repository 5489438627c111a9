internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSStore
internal import Synchronization

/// The policy and configuration in force: one immutable snapshot, swapped whole.
///
/// In force is what was applied last, from the store, not what lies in the files: changes there are staged until
/// `akms apply`. The administrator's files in `/etc/akms/policy` are read each time and cannot be left out.
final class AppliedRules: Sendable {
  private struct Snapshot {
    var rules = Ruleset.empty
    var config = ConfigFile()
    var version = ""
  }

  private let snapshot = Mutex(Snapshot())

  var current: Ruleset { snapshot.withLock { $0.rules } }
  var config: ConfigFile { snapshot.withLock { $0.config } }
  /// ``ConfigurationFiles/version`` of what is in force; empty before the first load.
  var version: String { snapshot.withLock { $0.version } }

  /// Reads the applied texts again, at start and after unlock.
  ///
  /// - Throws: `.configInvalid`; nothing is in force then, which denies everything.
  func load(from store: Store) throws(Failure) {
    let files = try store.appliedConfiguration()?.files ?? []
    let applied = try ConfigurationFiles(user: files.map { ($0.name, Array($0.text.utf8)) })
    activate(try applied.parsed(), version: applied.version)
  }

  func activate(_ parsed: ParsedConfiguration, version: String) {
    snapshot.withLock { $0 = Snapshot(rules: parsed.rules, config: parsed.config, version: version) }
  }
}
