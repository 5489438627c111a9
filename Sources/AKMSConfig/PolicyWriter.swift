package import AKMSModel
package import AKMSPolicy
package import AKMSScope

/// Writes the rule of `akms policy allow` into `policy/local.yaml`.
package struct PolicyWriter: Sendable {
  /// The file with the rule after its other rules.
  package let text: String
  /// The lines of the new rule as they stand in ``text``, each with its line feed.
  package let rule: String
  /// The new rule's id.
  package let id: String

  /// What the rule says.
  package struct Allowance: Sendable {
    package var scope: Scope
    /// Empty: the rule says nothing, which means human, agent and ci.
    package var sessions: [SessionClass]
    /// Empty: any tool.
    package var tools: [ToolPattern]
    /// Seconds; nil: the rule says nothing.
    package var maxTTL: Int?

    package init(_ scope: Scope, sessions: [SessionClass] = [], tools: [ToolPattern] = [], maxTTL: Int? = nil) {
      self.scope = scope
      self.sessions = sessions
      self.tools = tools
      self.maxTTL = maxTTL
    }
  }

  /// Appends a rule to the others; what is there stays byte for byte, but for the brackets of an empty `rules: []`
  /// and a line feed that is missing at the end.
  ///
  /// - Parameters:
  ///   - existing: The file as it is; nil or empty where there is none.
  ///   - file: Its name, for messages.
  ///   - taken: Ids of all rules, so that the new one is unique.
  /// - Throws: The errors of the file; one whose rules are not a block of lines is not touched.
  package init(
    appending allowance: Allowance, to existing: [UInt8]?, file: String, taken: Set<String>
  ) throws(ConfigErrors) {
    let old = existing ?? []
    let before = old.isEmpty ? [] : try PolicyFile.read(old, file: file).rules
    id = Self.freshID(allowance.scope, taken.union(before.map(\.id)))
    let place = old.isEmpty ? nil : RuleInsertion(old, try StrictYAML.load(old, file: file))
    rule = Self.rule(id, allowance, indent: place?.indent ?? 2)
    let bytes = (place?.before ?? Array(Self.header.utf8)) + Array(rule.utf8) + (place?.after ?? [])
    text = String(decoding: bytes, as: UTF8.self)
    // whatever the layout was, the outcome must be the old rules and the new one, or nothing is written
    let after = try? PolicyFile.read(bytes, file: file).rules
    guard old.isEmpty || place != nil, let after, after.map(\.id) == before.map(\.id) + [id] else {
      throw ConfigErrors(
        file, ConfigPosition(line: 1, column: 1),
        "a rule can only be added where the rules stand below \"rules:\", each as \"- id: …\"; add it by hand")
    }
  }

  private static let header = """
    # Rules that `akms policy allow` wrote; edit at will, then `akms apply`.
    akms: policy/1
    rules:

    """

  private static func rule(_ id: String, _ allowance: Allowance, indent: Int) -> String {
    var who: [String] = []
    if !allowance.sessions.isEmpty {
      who.append("session: [" + allowance.sessions.map(\.rawValue).joined(separator: ", ") + "]")
    }
    if !allowance.tools.isEmpty {
      who.append("tool: [" + allowance.tools.map { JSONText.string($0.text) }.joined(separator: ", ") + "]")
    }
    var lines = ["- id: \(id)", "  effect: allow"]
    if !who.isEmpty { lines.append("  who: { " + who.joined(separator: ", ") + " }") }
    lines.append("  scopes: [\(JSONText.string(allowance.scope.text))]")
    if let ttl = allowance.maxTTL { lines.append("  max_ttl: \(DurationText.text(ttl))") }
    let spaces = String(repeating: " ", count: indent)
    return lines.map { spaces + $0 + "\n" }.joined()
  }

  /// Letters and digits of the scope, runs of all else as one `-`, at most 48 bytes, with a number where it is taken.
  private static func freshID(_ scope: Scope, _ taken: Set<String>) -> String {
    let words = scope.text.lowercased().utf8.split { byte in
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let base = String(words.map { String(Substring($0)) }.joined(separator: "-").prefix(48))
    if !taken.contains(base) { return base }
    // one of the first taken.count + 1 numbers is free
    return (2...taken.count + 2).lazy.map { "\(base)-\($0)" }.first { !taken.contains($0) } ?? base
  }
}
