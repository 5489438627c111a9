internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// Makes a concrete request and circumstances of a point, and lets both policies decide it.
struct WitnessMaker {
  private let old: Ruleset
  private let new: Ruleset
  /// A user that no rule names.
  private let stranger: String

  init(_ old: Ruleset, _ new: Ruleset) {
    self.old = old
    self.new = new
    stranger = FreshName.name("someone", avoiding: (old.rules + new.rules).flatMap { $0.who.user ?? [] })
  }

  /// - Returns: nil where the two decide alike after all, which would be a mistake of the search; also where the
  ///   scope would be too long to be asked for.
  func witness(_ hit: SearchHit) -> Witness? {
    let ttl = max(hit.old?.rule.maxTTL ?? 0, hit.new?.rule.maxTTL ?? 0)
    guard let scope = try? Scope(parsing: hit.point.scopeText), let request = try? PolicyRequest(scope, ttlSeconds: ttl)
    else { return nil }
    let rates = RateState(hit)
    var facts = facts(hit.point)
    facts.rates = .known(rates.old)
    var later = facts
    later.rates = .known(rates.new)
    let files = files(hit.point)
    let before = Outcome(old.decide(request, in: facts) { files[$0] }, in: old)
    let after = Outcome(new.decide(request, in: later) { files[$0] }, in: new)
    guard hit.difference.holds(from: before, to: after) else { return nil }
    let said = Self.said(hit.difference.kind, before, after)
    return Witness(
      kind: hit.difference.kind, request: request, facts: facts, newRates: later.rates, files: files,
      old: before.words(said), new: after.words(said),
      forWhom: PointWords.words(hit), sessions: [hit.point.session], oldRules: before.rules, newRules: after.rules)
  }

  /// The term to name beside the answer; where a rate differs, one that makes the two answers different texts.
  private static func said(_ kind: Witness.Kind, _ before: Outcome, _ after: Outcome) -> Witness.Kind {
    guard kind == .rate, before.words(kind) == after.words(kind), let mine = before.terms, let theirs = after.terms
    else { return kind }
    return TermsOrder.differences(from: mine, to: theirs).first?.kind ?? kind
  }

  private func facts(_ point: SearchPoint) -> Circumstances {
    var facts = Circumstances(
      user: .known(stranger), uid: 65_534, session: point.session, agent: point.agent?.attribute ?? .absent,
      profile: point.profile?.attribute ?? .absent, tool: tool(point), cwd: .absent,
      reason: point.hasReason == true ? "a reason" : nil, home: point.place?.home)
    if case .named(let name) = point.user { facts.user = .known(name) }
    if point.user == .unknown { facts.user = .unknown }
    facts.groups = point.groups.filter(\.value).keys.sorted()
    if let place = point.place { facts.cwd = place.cwd.map { .known($0) } ?? .unknown }
    for (zone, time) in point.local { facts.local[zone] = time }
    facts.redacts = point.redacts == true
    return facts
  }

  private static let toolFile = FileIdentity(device: 1, inode: 1)

  private func tool(_ point: SearchPoint) -> Attribute<Tool> {
    guard let digest = point.digest else { return .absent }
    if point.toolIsUnknown { return .unknown }
    let sha256: String? =
      switch digest {
      case .named(let text): text
      case .other: stray
      case .unknown: nil
      }
    let path = point.paths.filter { $0.value == .yes }.keys.min() ?? "/usr/bin/some-tool"
    return .known(Tool(path: path, identity: Self.toolFile, sha256: sha256))
  }

  /// A digest that no rule names.
  private var stray: String {
    let taken = (old.rules + new.rules).flatMap { $0.who.tool ?? [] }.map(\.text)
    let digits = "0123456789abcdef".map { String(repeating: $0, count: 64) }
    return digits.first { !taken.contains("sha256:" + $0) } ?? Fingerprint.hex(Fingerprint.sha256([]))
  }

  private func files(_ point: SearchPoint) -> [String: FileIdentity] {
    var files: [String: FileIdentity] = [:]
    for (index, (path, match)) in point.paths.sorted(by: { $0.key < $1.key }).enumerated() where match != .unknown {
      files[path] = match == .yes ? Self.toolFile : FileIdentity(device: 2, inode: UInt64(index))
    }
    return files
  }
}

extension SearchPoint.Value {
  /// `other` is nothing at all.
  fileprivate var attribute: Attribute<String> {
    switch self {
    case .named(let name): .known(name)
    case .other: .absent
    case .unknown: .unknown
    }
  }
}

extension SearchPoint {
  fileprivate var scopeText: String {
    let params = params.compactMap { name, value in value.map { ",\(name)=\($0)" } }.sorted().joined()
    return connection + ":" + (action ?? "read") + ":" + segments.joined(separator: "/") + params
  }
}
