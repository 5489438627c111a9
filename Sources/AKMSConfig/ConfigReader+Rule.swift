internal import AKMSModel
internal import AKMSPolicy

extension ConfigReader {
  mutating func who(_ node: ConfigNode) -> Who? {
    guard let table = table(node, keys: ["user", "session", "agent", "profile", "tool", "cwd"]) else { return nil }
    // a key that cannot be read stays nil here, which would match anyone; but then the whole file is refused
    return Who(
      user: table["user"].flatMap { texts($0)?.map(\.text) }, session: table["session"].flatMap { sessions($0) },
      agent: table["agent"].flatMap { texts($0)?.map(\.text) },
      profile: table["profile"].flatMap { texts($0)?.map(\.text) },
      tool: table["tool"].flatMap { patterns($0) { $0.tool($1, $2) } },
      cwd: table["cwd"].flatMap { patterns($0) { $0.directory($1, $2) } })
  }

  private mutating func sessions(_ node: ConfigNode) -> [SessionClass]? {
    guard let items = texts(node) else { return nil }
    let words = SessionClass.allCases.map(\.rawValue) + ["any"]
    let named = items.compactMap { choice($0.node, words) }
    if named.contains("any") { return SessionClass.allCases }
    return SessionClass.allCases.filter { named.contains($0.rawValue) }
  }

  private mutating func patterns<P>(
    _ node: ConfigNode, _ read: (inout ConfigReader, String, ConfigNode) -> P?
  ) -> [P]? {
    guard let items = texts(node) else { return nil }
    return items.compactMap { read(&self, $0.text, $0.node) }
  }

  fileprivate mutating func tool(_ text: String, _ node: ConfigNode) -> ToolPattern? {
    if text.utf8.starts(with: "sha256:".utf8) {
      let digest = String(text.dropFirst(7))
      if Self.isDigest(digest) { return .sha256(digest) }
      return refused(node, "expected sha256: and 64 hex digits in lower case")
    }
    if PathPattern.isPlain(text) { return .path(text) }
    return refused(node, "expected an absolute path (or ~/…) without . and .. and *, or sha256:…, found \"\(text)\"")
  }

  fileprivate mutating func directory(_ text: String, _ node: ConfigNode) -> PathPattern? {
    PathPattern(text)
      ?? refused(node, "expected an absolute path (or ~/…), perhaps with /** at its end, found \"\(text)\"")
  }

  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  /// Nothing ends or renews at a lease's end yet, so a rule that asks for it would be a promise that is not kept.
  private mutating func onExpiry(_ node: ConfigNode) -> OnExpiry? {
    let action = choice(node, OnExpiry.allCases.map(\.rawValue)).flatMap(OnExpiry.init(rawValue:))
    guard action == .terminate || action == .renew else { return action }
    let word = action?.rawValue ?? ""
    refuse(node.position, "on_expiry: \(word) is not supported yet, and a constraint is never ignored")
    return nil
  }

  mutating func terms(_ table: ConfigNode) -> Terms {
    for key in ["when", "rate", "exact_ttl", "redact"] where table[key] != nil {
      // dropping a constraint would widen the rule, so the whole file is refused
      refuse(position(of: key, in: table), "\"\(key)\" is not supported yet, and a constraint is never ignored")
    }
    return Terms(
      requiresReason: table["require"].map { requiresReason($0) } ?? false,
      reuse: table["reuse"].flatMap { flag($0) } ?? true,
      onExpiry: table["on_expiry"].flatMap { onExpiry($0) },
      maxRenew: table["max_renew"].flatMap { number($0, in: 0...1_000_000) },
      onWarn: table["on_warn"].flatMap { reaction($0) } ?? .allow,
      onAlert: table["on_alert"].flatMap { reaction($0) } ?? .deny)
  }

  private mutating func requiresReason(_ node: ConfigNode) -> Bool {
    for item in texts(node) ?? [] {
      switch choice(item.node, ["reason", "approval"]) {
      case "approval": refuse(item.node.position, "approval is not supported yet, and a constraint is never ignored")
      default: break
      }
    }
    return true
  }

  private mutating func reaction(_ node: ConfigNode) -> Reaction? {
    switch choice(node, ["allow", "ask", "deny"]) {
    case "allow": .allow
    case "deny": .deny
    case "ask": refused(node, "ask is not supported yet, and a constraint is never ignored")
    default: nil
    }
  }

  private func position(of key: String, in table: ConfigNode) -> ConfigPosition {
    guard case .table(let entries) = table.value, let entry = entries.first(where: { $0.key == key }) else {
      return table.position
    }
    return entry.position
  }
}
