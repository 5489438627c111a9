internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A kind of policy: what its rules differ in. One in ten is a deny that does not hit.
enum Shape: String, CaseIterable {
  /// Each rule has a bucket of its own.
  case resources
  /// All rules have one scope; each has a profile of its own.
  case callers
  /// Deep paths of a few regions, customers and environments.
  case paths
  /// Buckets by prefix: `team-7-*`.
  case prefixes
  /// Made against an index: every action, wildcards in front and in the middle, what differs stands last.
  case hostile

  /// The rule with this number, as a policy file has it.
  func rule(_ number: Int) -> (effect: Effect, profile: String?, scope: String) {
    let effect: Effect = number % 10 == 9 ? .deny : .allow
    return switch self {
    case .resources: (effect, nil, "aws:s3-read:bucket-\(number)/pub/**")
    case .callers: (effect, "client-\(number)", "secret:read:customers/shared/**")
    case .paths:
      (effect, nil, "secret:read:customers/region-\(number % 7)/client-\(number)/env-\(number % 3)/**")
    case .prefixes: (effect, nil, "aws:s3-read+s3-write:team-\(number)-*")
    case .hostile: (effect, nil, "aws:*:*/shared/logs/*/tenant-\(number)/**")
    }
  }

  /// Requests that one allow each gives, all over the policy, and whose they are: as many as `most`, in an order that
  /// has no two neighbours, so that not every one finds in a cache what the last one left there.
  func requests(of count: Int, most: Int) throws(Failure) -> [(PolicyRequest, Circumstances)] {
    var requests: [(PolicyRequest, Circumstances)] = []
    for step in 0..<min(count, most) {
      let number = Int(UInt64(step) &* 0x9E37_79B9_7F4A_7C15 % UInt64(count))
      requests.append(try request(number % 10 == 9 ? number - 1 : number))
    }
    return requests
  }

  private func request(_ number: Int) throws(Failure) -> (PolicyRequest, Circumstances) {
    let text =
      switch self {
      case .resources: "aws:s3-read:bucket-\(number)/pub/file"
      case .callers: "secret:read:customers/shared/key"
      case .paths: "secret:read:customers/region-\(number % 7)/client-\(number)/env-\(number % 3)/key"
      case .prefixes: "aws:s3-read:team-\(number)-data"
      case .hostile: "aws:s3-read:account/shared/logs/2026/tenant-\(number)/app"
      }
    let facts = Circumstances(
      user: .known("dana"), uid: 1000, session: .human,
      profile: self == .callers ? .known("client-\(number)") : .absent,
      tool: .absent, cwd: .known("/home/dana/src"), home: "/home/dana")
    return (try PolicyRequest(try Scope(parsing: text), ttlSeconds: 900), facts)
  }

  func ruleset(_ count: Int) throws(Failure) -> Ruleset {
    var rules: [Rule] = []
    for number in 0..<count {
      let rule = rule(number)
      let who = Who(session: [.human], profile: rule.profile.map { [$0] })
      rules.append(
        Rule(
          id: "rule-\(number)", effect: rule.effect, who: who, scopes: [try Scope(parsing: rule.scope)],
          source: RuleSource(file: "policy/bench.yaml", line: number + 1)))
    }
    return try Ruleset(rules: rules)
  }

  /// The same rules as policy files of at most 4 MiB.
  func files(_ count: Int) -> [(name: String, bytes: [UInt8])] {
    stride(from: 0, to: count, by: 20_000).map { start in
      let rules = (start..<min(count, start + 20_000)).map(yaml).joined()
      return (name: "policy/bench-\(start).yaml", bytes: Array(("akms: policy/1\nrules:\n" + rules).utf8))
    }
  }

  private func yaml(_ number: Int) -> String {
    let rule = rule(number)
    let profile = rule.profile.map { ", profile: [\($0)]" } ?? ""
    return """
        - id: rule-\(number)
          effect: \(rule.effect.rawValue)
          who: { session: [human]\(profile) }
          scopes: ["\(rule.scope)"]

      """
  }

  /// The same rules in Cedar's language, with a resource as path and connection as attributes.
  func cedar(_ count: Int) -> String { (0..<count).map(cedarRule).joined(separator: "\n") }

  private func cedarRule(_ number: Int) -> String {
    let rule = rule(number)
    let parts = rule.scope.split(separator: ":", maxSplits: 2).map(String.init)
    let actions =
      parts[1] == "*"
      ? ""
      : "[\(parts[1].split(separator: "+").map { "\"\($0)\"" }.joined(separator: ","))].contains(context.action) && "
    let profile = rule.profile.map { " && context has profile && context.profile == \"\($0)\"" } ?? ""
    // Cedar's `*` runs over slashes, so this matches a little more; the request that is measured is the same
    let path = parts[2].hasSuffix("/**") ? String(parts[2].dropLast()) : parts[2]
    return "@id(\"rule-\(number)\") \(rule.effect == .allow ? "permit" : "forbid")(principal, action, resource) when { "
      + "context.session == \"human\" && context.connection == \"\(parts[0])\" && \(actions)context.path like \"\(path)\"\(profile) };"
  }
}
