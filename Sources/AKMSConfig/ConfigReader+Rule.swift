internal import AKMSModel
internal import AKMSPolicy

extension ConfigReader {
  mutating func who(_ node: ConfigNode) -> Who? {
    guard let table = table(node, .who) else { return nil }
    // a key that cannot be read stays nil here, which would match anyone; but then the whole file is refused
    return Who(
      user: table["user"].flatMap { texts($0)?.map(\.text) }, session: table["session"].flatMap { sessions($0) },
      agent: table["agent"].flatMap { texts($0)?.map(\.text) },
      profile: table["profile"].flatMap { texts($0)?.map(\.text) },
      tool: table["tool"].flatMap { patterns($0) { $0.tool($1, $2) } },
      cwd: table["cwd"].flatMap { patterns($0) { $0.pattern($1, $2) } })
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

  fileprivate mutating func pattern(_ text: String, _ node: ConfigNode) -> PathPattern? {
    PathPattern(text)
      ?? refused(node, "expected an absolute path (or ~/…), perhaps with /** at its end, found \"\(text)\"")
  }

  /// One path without wildcards: absolute, or `~` and below.
  mutating func path(_ node: ConfigNode) -> String? {
    guard let text = text(node) else { return nil }
    if PathPattern.isPlain(text) { return text }
    return refused(node, "expected an absolute path (or ~/…) without . and .. and *, found \"\(text)\"")
  }

  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }

  mutating func terms(_ table: ConfigNode) -> Terms {
    let needs = table["require"].map { requirements($0) } ?? []
    return Terms(
      requiresReason: needs.contains("reason"), requiresApproval: needs.contains("approval"),
      requiresRedaction: table["redact"].map { choice($0, ["required"]) != nil } ?? false,
      exactTTL: table["exact_ttl"].flatMap { flag($0) } ?? false,
      reuse: table["reuse"].flatMap { flag($0) } ?? true,
      onExpiry: table["on_expiry"].flatMap { onExpiry($0) },
      maxRenew: table["max_renew"].flatMap { number($0, in: 0...1_000_000) },
      onWarn: table["on_warn"].flatMap { reaction($0) } ?? .allow,
      onAlert: table["on_alert"].flatMap { reaction($0) } ?? .deny)
  }

  private mutating func requirements(_ node: ConfigNode) -> [String] {
    (texts(node) ?? []).compactMap { choice($0.node, ["reason", "approval"]) }
  }

  mutating func onExpiry(_ node: ConfigNode) -> OnExpiry? {
    choice(node, OnExpiry.words).flatMap(OnExpiry.init(rawValue:))
  }

  private mutating func reaction(_ node: ConfigNode) -> Reaction? {
    switch choice(node, ["allow", "ask", "deny"]) {
    case "allow": .allow
    case "ask": .ask
    case "deny": .deny
    default: nil
    }
  }
}

extension OnExpiry {
  /// In the order of contract section 2.
  static let words = [OnExpiry.auto, .terminate, .keep, .renew].map(\.rawValue)
}
