internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// The schemas `profile/1` and `project/1`.
extension ConfigReader {
  mutating func profileFile(_ root: ConfigNode) -> ProfileFile {
    var profile = ProfileFile()
    guard header(root, .profile) else { return profile }
    profile.root = root["root"].flatMap { path($0) }
    profile.include = root["include"].map { names($0) } ?? []
    profile.vars = root["vars"].map { settings($0) } ?? []
    profile.values = keyed(root["values"]) { $0.value($1) }
    profile.env = keyed(root["env"]) { $0.literal($1) }
    profile.tools = keyed(root["tools"]) { $0.tool($1) }
    profile.wrap = root["wrap"].map { commands($0) } ?? []
    profile.git = keyed(root["git"]) { $0.git($1) }
    profile.ttlSeconds = root["ttl"].flatMap { seconds($0, limit: Limits.ttl) }
    profile.mint = root["mint"].flatMap { choice($0, ProfileFile.Mint.allCases.map(\.rawValue)) }
      .flatMap(ProfileFile.Mint.init(rawValue:))
    profile.acceptNarrowed = root["accept_narrowed"].flatMap { flag($0) }
    profile.onExpiry = root["on_expiry"].flatMap { onExpiry($0) }
    checkTools(profile, root)
    return profile
  }

  mutating func projectFile(_ root: ConfigNode) -> ProjectFile? {
    guard header(root, .project) else { return nil }
    let vars = root["vars"].map { settings($0) } ?? []
    guard let node = required("profile", of: root), let text = text(node), let name = name(text, at: node.position)
    else { return nil }
    return ProjectFile(profile: name, vars: vars)
  }

  /// A tool's value is one of this file's, unless another file may bring it in.
  private mutating func checkTools(_ profile: ProfileFile, _ root: ConfigNode) {
    guard root["include"] == nil, case .table(let tools)? = root["tools"]?.value else { return }
    let known = profile.values.map(\.key)
    for entry in tools {
      guard case .list(let items) = entry.value.value else { continue }
      for case .text(let text, _) in items.map(\.value) where !text.isEmpty && !known.contains(text) {
        let place = items.first { $0.value == .text(text, plain: true) || $0.value == .text(text, plain: false) }
        let nearest = NearestName.of(text, among: known).map { "; the nearest is \"\($0)\"" } ?? ""
        refuse((place ?? entry.value).position, "no value of this profile is named \"\(text)\"\(nearest)")
      }
    }
  }

  private mutating func keyed<T>(_ node: ConfigNode?, _ read: (inout ConfigReader, ConfigNode.Entry) -> T?) -> [T] {
    guard let node, let entries = entries(node) else { return [] }
    return entries.compactMap { read(&self, $0) }
  }

  /// Names of profiles, at least one.
  private mutating func names(_ node: ConfigNode) -> [String] {
    (texts(node) ?? []).compactMap { name($0.text, at: $0.node.position) }
  }

  private mutating func settings(_ node: ConfigNode) -> [ProfileFile.Setting] {
    keyed(node) { reader, entry in
      guard let name = reader.name(entry.key, at: entry.position), let text = reader.text(entry.value) else {
        return nil
      }
      return ProfileFile.Setting(name: name, text: text, position: entry.position)
    }
  }

  private mutating func value(_ entry: ConfigNode.Entry) -> ProfileFile.Value? {
    guard variable(entry.key, at: entry.position, upper: true) else { return nil }
    guard case .table = entry.value.value else {
      guard let scope = template(entry.value) else { return nil }
      return ProfileFile.Value(key: entry.key, scope: scope, deliver: nil, position: entry.position)
    }
    guard let table = table(entry.value, .value) else { return nil }
    let words = ProfileFile.Deliver.allCases.map(\.rawValue)
    let deliver = table["deliver"].flatMap { choice($0, words) }.flatMap(ProfileFile.Deliver.init(rawValue:))
    guard let scope = required("scope", of: table).flatMap({ template($0) }) else { return nil }
    return ProfileFile.Value(key: entry.key, scope: scope, deliver: deliver, position: entry.position)
  }

  /// A literal may be empty; what an environment cannot hold is refused.
  private mutating func literal(_ entry: ConfigNode.Entry) -> ProfileFile.Setting? {
    guard variable(entry.key, at: entry.position, upper: false) else { return nil }
    guard case .text(let text, _) = entry.value.value else {
      return refused(entry.value, "expected text, found \(entry.value.kind)")
    }
    guard !text.utf8.contains(0), text.utf8.count <= Limits.value else {
      return refused(entry.value, "a variable holds at most \(Limits.value) bytes, and not U+0000")
    }
    return ProfileFile.Setting(name: entry.key, text: text, position: entry.position)
  }

  private mutating func tool(_ entry: ConfigNode.Entry) -> ProfileFile.Tool? {
    guard command(entry.key, at: entry.position), let items = list(entry.value) else { return nil }
    let values = items.compactMap { item -> String? in
      guard let text = text(item), variable(text, at: item.position, upper: true) else { return nil }
      return text
    }
    return ProfileFile.Tool(name: entry.key, values: values, position: entry.position)
  }

  private mutating func commands(_ node: ConfigNode) -> [String] {
    (texts(node) ?? []).filter { command($0.text, at: $0.node.position) }.map(\.text)
  }

  private mutating func git(_ entry: ConfigNode.Entry) -> ProfileFile.Git? {
    guard Self.isGitPattern(entry.key) else {
      refuse(entry.position, "expected HOST/PATH, perhaps with * as its last segment, found \"\(entry.key)\"")
      return nil
    }
    guard let scope = template(entry.value) else { return nil }
    return ProfileFile.Git(pattern: entry.key, scope: scope, position: entry.position)
  }

  /// A scope once every `{name}` stands for some text.
  private mutating func template(_ node: ConfigNode) -> ScopeTemplate? {
    guard let text = text(node) else { return nil }
    guard let (sample, names) = Self.filled(text) else {
      return refused(node, "expected a scope in which {name} stands for a variable, found \"\(text)\"")
    }
    do { _ = try Scope(parsing: sample) } catch {
      return refused(node, [error.what, error.why].compactMap { $0 }.joined(separator: ": "))
    }
    return ScopeTemplate(text: text, names: names)
  }
}
