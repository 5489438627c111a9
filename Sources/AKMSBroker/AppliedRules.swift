internal import AKMSConfig
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSStore
internal import AKMSZone
internal import Synchronization

/// The policy and configuration in force, swapped together.
///
/// In force is what was applied last, from the store, not what lies in the user's files: changes there are staged until
/// `akms apply`. The administrator's files are read at each start and apply, and cannot be left out.
final class AppliedRules: Sendable {
  private struct Rest {
    var config = ConfigFile()
    var files = ConfigurationFiles(administered: [], user: [])
  }

  let policy: PolicyInForce
  private let rest = Mutex(Rest())

  /// - Parameter keep: As ``PolicyInForce/init(_:keep:)``.
  init(keep: @escaping @Sendable (_ connection: String, _ spellings: Spellings) -> Void) {
    policy = PolicyInForce(keep: keep)
  }

  var current: PolicySnapshot { policy.current }
  var config: ConfigFile { rest.withLock { $0.config } }
  /// What was read; the administrator's files first.
  var files: ConfigurationFiles { rest.withLock { $0.files } }
  /// ``ConfigurationFiles/version`` of what is in force; empty before the first load.
  var version: String { policy.current.version }

  /// Puts files in force that have been checked.
  ///
  /// - Parameters:
  ///   - spellings: What is known of the rules' spellings, for each connection that has its own.
  ///   - together: Takes the config into use; no decision is made meanwhile.
  func activate(
    _ configuration: Usable, spellings: [String: Spellings] = [:], together: (ConfigFile) -> Void
  ) {
    let snapshot = PolicySnapshot(
      configuration.parsed.rules, version: configuration.version, spellings: spellings,
      localTimes: configuration.localTimes)
    policy.activate(snapshot) {
      rest.withLock { $0 = Rest(config: configuration.parsed.config, files: configuration.files) }
      together(configuration.parsed.config)
    }
  }

  /// Nothing can be decided: every request is refused, and told why.
  func refuse(_ failure: Failure) {
    policy.activate(PolicySnapshot(.empty, version: "", refusal: failure))
  }
}

/// Files that have been read and hold together, with all that a decision needs of this machine.
struct Usable: Sendable {
  let files: ConfigurationFiles
  let version: String
  let parsed: ParsedConfiguration
  let localTimes: LocalTimes?

  /// - Throws: `.configInvalid`, also for a time zone that this machine does not know.
  init(_ files: ConfigurationFiles) throws(Failure) {
    self.files = files
    version = files.version
    parsed = try files.parsed()
    localTimes = try Self.localTimes(parsed.rules.zones)
  }

  /// Seconds of the longest window of a rate; 0 where nothing counts.
  var longestWindow: Int {
    parsed.rules.needsRates ? parsed.rules.rules.reduce(0) { max($0, $1.rate?.window ?? 0) } : 0
  }

  /// Zones are read here, once: a decision reads no file.
  private static func localTimes(_ names: [String]) throws(Failure) -> LocalTimes? {
    guard !names.isEmpty else { return nil }
    var zones: [(name: String, zone: Zone)] = []
    for name in names {
      do throws(ZoneError) { zones.append((name, try ZoneDatabase.system.zone(name))) } catch {
        throw Failure(.configInvalid, "the policy cannot be used: \(error.text)")
      }
    }
    return { [zones] seconds in
      Dictionary(uniqueKeysWithValues: zones.map { ($0.name, $0.zone.localTime(at: seconds)) })
    }
  }
}
