internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import AKMSZone

/// The schema `policy/1`.
struct PolicyReader {
  private var reader: ConfigReader
  private var sets: [String: [Scope]] = [:]
  private var defaultTTL = Rule.defaultTTL
  private var found = PolicyReading()

  /// - Parameter errors: What is wrong with the file's tree.
  init(file: String, zones: ZoneDatabase, errors: [ConfigError]) {
    reader = ConfigReader(file: file, zones: zones, errors: errors)
  }

  /// What was read, with all errors.
  var reading: PolicyReading {
    var reading = found
    reading.errors = reader.errors
    return reading
  }

  mutating func policy(_ root: ConfigNode) {
    guard reader.header(root, .policy) else { return }
    if let defaults = root["defaults"] { readDefaults(defaults) }
    if let sets = root["sets"] { readSets(sets) }
    let rules = root["rules"].flatMap { reader.list($0) } ?? []
    found.rules.reserveCapacity(rules.count)
    found.ids.reserveCapacity(rules.count)
    for node in rules { if let rule = rule(node) { found.rules.append(rule) } }
    let tests = root["tests"].flatMap { reader.list($0) } ?? []
    found.tests = tests.compactMap { reader.policyTest($0) }
  }

  private mutating func readDefaults(_ node: ConfigNode) {
    guard let table = reader.table(node, .defaults) else { return }
    if let ttl = table["max_ttl"].flatMap({ reader.seconds($0, limit: Limits.ttl) }) { defaultTTL = ttl }
  }

  private mutating func readSets(_ node: ConfigNode) {
    for entry in reader.entries(node) ?? [] {
      guard let name = reader.name(entry.key, at: entry.position) else { continue }
      sets[name] = reader.scopes(entry.value) ?? []
    }
  }

  private mutating func rule(_ node: ConfigNode) -> Rule? {
    guard let table = reader.table(node, .allow) else { return nil }
    let source = RuleSource(file: reader.file, line: node.position.line)
    let id = id(of: table, source)
    let word = reader.required("effect", of: table).flatMap { reader.choice($0, ["allow", "deny"]) }
    let who = table["who"].map { reader.who($0) } ?? Who()
    let scopes = reader.required("scopes", of: table).flatMap { patterns($0) }
    let effect = word.flatMap(Effect.init(rawValue:))
    if effect == .deny { refuseAllowKeys(of: table) }
    let ttl = table["max_ttl"].flatMap { reader.seconds($0, limit: Limits.ttl) } ?? defaultTTL
    let when = table["when"].map { reader.when($0) }
    let rate = table["rate"].map { reader.rate($0) }
    let terms = reader.terms(table)
    guard let id, let effect, let who, let scopes else { return nil }
    // what could not be read stays nil here, which would be no limit; but then the whole file is refused
    return Rule(
      id: id, effect: effect, who: who, scopes: scopes, when: when ?? nil, maxTTL: ttl, rate: rate ?? nil, terms: terms,
      source: source)
  }

  private mutating func id(of table: ConfigNode, _ source: RuleSource) -> String? {
    guard let node = reader.required("id", of: table), let text = reader.text(node),
      let id = reader.name(text, at: node.position)
    else { return nil }
    found.ids.append(PolicyReading.RuleID(id: id, source: source, position: node.position))
    return id
  }

  private mutating func refuseAllowKeys(of table: ConfigNode) {
    for entry in reader.entries(table) ?? []
    where AcceptedKeys.allow.contains(entry.key) && !AcceptedKeys.deny.contains(entry.key) {
      reader.refuse(entry.position, "a deny takes no \"\(entry.key)\"; it takes id, effect, who, scopes and when")
    }
  }

  /// Scopes, or names of this file's sets; a scope has a colon and a name has none.
  private mutating func patterns(_ node: ConfigNode) -> [Scope]? {
    guard let items = reader.texts(node) else { return nil }
    var out: [Scope] = []
    for (text, item) in items {
      if text.utf8.contains(UInt8(ascii: ":")) {
        if let scope = reader.scope(item) { out.append(scope) }
      } else if let set = sets[text] {
        out += set
      } else if !reader.isFull {
        let nearest = nearestSet(text).map { "; the nearest set is \"\($0)\"" } ?? ""
        reader.refuse(item.position, "neither a scope nor a set of this file: \"\(text)\"\(nearest)")
      }
    }
    return out.isEmpty ? nil : out
  }
}

extension PolicyReader {
  /// Not sorted where there are too many to compare.
  private func nearestSet(_ text: String) -> String? {
    sets.count > 1000 ? nil : NearestName.of(text, among: sets.keys.sorted())
  }
}

extension ConfigReader {
  /// Checks the first key, `akms: KIND`, and the names of the others.
  mutating func header(_ root: ConfigNode, _ accepted: AcceptedKeys) -> Bool {
    let kind = accepted.schema + "/1"
    guard let table = table(root, accepted) else { return false }
    guard let version = table["akms"] else {
      refuse(root.position, "the key \"akms\" is missing; the file starts with \"akms: \(kind)\"")
      return false
    }
    guard version.value == .text(kind, plain: true) || version.value == .text(kind, plain: false) else {
      refuse(version.position, "expected \"\(kind)\": this version of akms reads no other")
      return false
    }
    return true
  }
}
