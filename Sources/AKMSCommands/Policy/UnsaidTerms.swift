internal import AKMSConfig
internal import AKMSPolicy

/// What files of rules that load leave unsaid, or say for nothing: for lints that the rules alone cannot tell.
struct UnsaidTerms {
  /// Ids of allows for which neither the rule nor its file's `defaults` says `max_ttl`.
  private(set) var withoutMaxTTL: Set<String> = []
  /// Sets that no rule of their file names.
  private(set) var unusedSets: [(name: String, source: RuleSource)] = []

  /// - Throws: What is wrong with a file; nothing where it loads as a policy.
  init(_ files: [(name: String, bytes: [UInt8])]) throws(ConfigErrors) {
    for file in files { add(try StrictYAML.load(file.bytes, file: file.name), file.name) }
  }

  private mutating func add(_ root: ConfigNode, _ file: String) {
    let rules = root["rules"]?.items ?? []
    if root["defaults"]?["max_ttl"] == nil {
      let unsaid = rules.filter { $0["effect"]?.text == "allow" && $0["max_ttl"] == nil }
      withoutMaxTTL.formUnion(unsaid.compactMap { $0["id"]?.text })
    }
    let named = Set(rules.flatMap { $0["scopes"]?.items ?? [] }.compactMap(\.text))
    for set in root["sets"]?.entries ?? [] where !named.contains(set.key) {
      unusedSets.append((name: set.key, source: RuleSource(file: file, line: set.position.line)))
    }
  }
}

extension ConfigNode {
  fileprivate var text: String? { if case .text(let text, _) = value { text } else { nil } }
  fileprivate var entries: [Entry] { if case .table(let entries) = value { entries } else { [] } }
  /// Those of a list; one value alone is a list of one.
  fileprivate var items: [ConfigNode] { if case .list(let items) = value { items } else { [self] } }
}
