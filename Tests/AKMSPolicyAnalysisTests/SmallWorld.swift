import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope

/// A world so small that every request in every circumstance can be decided; the comparison's second opinion.
struct SmallWorld {
  /// One request with its circumstances.
  struct Point {
    let request: PolicyRequest
    let facts: Circumstances
    let files: [String: FileIdentity]
  }

  /// What a policy does at a point, as far as policies are compared.
  struct Answer: Hashable {
    var word = "deny"
    var ttl = 0
    var terms = Terms()
  }

  /// Which way two answers differ, in what, for which session.
  struct Difference: Hashable, CustomStringConvertible {
    let isWider: Bool
    let kind: String
    let session: SessionClass
    var description: String { "\(isWider ? "wider" : "narrower") \(kind) \(session)" }
  }

  let points: [Point]

  /// - Parameter features: Which predicates the rules use: user, agent, profile, tool, cwd, when, reason, redact, params.
  init(features: Set<String>) throws {
    var all: [Circumstances] = SessionClass.allCases.map {
      Circumstances(user: .known("eve"), uid: 1, session: $0, tool: .absent, cwd: .absent)
    }
    func vary(_ feature: String, _ changes: [(inout Circumstances) -> Void]) {
      guard features.contains(feature) else { return }
      all = all.flatMap { facts in
        changes.map { change in
          var facts = facts
          change(&facts)
          return facts
        }
      }
    }
    vary(
      "user",
      [
        { _ in }, { $0.user = .known("dana") }, { $0.user = .unknown }, { $0.groups = ["g"] },
        { ($0.user, $0.groups) = (.known("dana"), ["g", "h"]) }, { ($0.user, $0.groups) = (.unknown, ["h"]) },
        { $0.groups = ["g", "h"] }, { $0.groups = ["h"] },
      ])
    vary("agent", [{ _ in }, { $0.agent = .known("k") }, { $0.agent = .known("l") }, { $0.agent = .unknown }])
    vary("profile", [{ _ in }, { $0.profile = .known("p") }, { $0.profile = .unknown }])
    vary("cwd", Self.places.map { place in { ($0.cwd, $0.home) = (place.0.map { .known($0) } ?? .unknown, place.1) } })
    vary("reason", [{ $0.reason = "so" }, { $0.reason = nil }])
    vary("redact", [{ $0.redacts = true }, { _ in }])
    vary("when", Self.moments)
    var tools: [(Attribute<Tool>, [String: FileIdentity])] = [(.absent, [:])]
    if features.contains("tool") { tools = Self.tools }
    let requests = try Self.requests(params: features.contains("params"))
    points = all.flatMap { facts in
      tools.flatMap { tool, files in
        requests.map { request in
          var facts = facts
          facts.tool = tool
          return Point(request: request, facts: facts, files: files)
        }
      }
    }
  }

  private static let places: [(String?, String?)] = [
    ("/w", "/h"), ("/w/s", "/h"), ("/w/s/t", "/h"), ("/e", "/h"), ("/h/s", "/h"), ("/h/s/t", "/h"), ("/w", nil),
    ("/e", nil), ("/w/s", "/w"), ("/w/s/s", "/w/s"), ("/w/s/s", "/w"), (nil, "/h"), ("/w/s", nil), ("/s", "/"),
    ("/w/s/t", "/w"), ("/w", "/"), ("/w/e", "/h"), ("/w/e/s", "/w/e"), ("/w/e/s/t", "/w/e"), ("/w/s/s/t", "/w/s"),
    ("/s/e", "/"), ("/w/e", "/"), ("/w/s", "/"), ("/w/s/t", "/"), ("/e", "/"),
  ]

  private static var moments: [(inout Circumstances) -> Void] {
    [
      (Weekday.mon, 0), (.mon, 300), (.mon, 700), (.tue, 0), (.tue, 300), (.tue, 700), (.wed, 0), (.wed, 300),
      (.wed, 700),
    ]
    .map { day, minute in { $0.local["Z"] = LocalTime(weekday: day, minute: minute) } } + [{ _ in }]
  }

  private static let tools: [(Attribute<Tool>, [String: FileIdentity])] = {
    let (mine, other) = (FileIdentity(device: 1, inode: 1), FileIdentity(device: 1, inode: 2))
    var out: [(Attribute<Tool>, [String: FileIdentity])] = [(.unknown, [:])]
    for digest in [String(repeating: "a", count: 64), String(repeating: "b", count: 64), nil] {
      for first in [mine, other, nil] {
        for second in [mine, other, nil] {
          var files: [String: FileIdentity] = [:]
          files["/t"] = first
          files["/u"] = second
          out.append((.known(Tool(path: "/t", identity: mine, sha256: digest)), files))
        }
      }
    }
    return out
  }()

  private static func requests(params: Bool) throws -> [PolicyRequest] {
    let paths = [
      "x", "y", "px", "py", "x/x", "x/y", "y/x", "y/z", "px/x", "px/z", "x/x/x", "x/y/x", "x/x/z", "y/x/x", "z/x/x",
      "z/z/z", "z", "x/z", "z/x", "z/z",
    ]
    let tails =
      params
      ? ["", ",r=1", ",r=2", ",r=3", ",s=1", ",r=1,s=1", ",r=2,s=1", ",r=3,s=1", ",s=2", ",r=1,s=2", ",r=2,s=2"] : [""]
    var out: [PolicyRequest] = []
    for action in ["a", "b", "q"] {
      for path in paths {
        for tail in tails {
          out.append(try PolicyRequest(Scope(parsing: "c:\(action):\(path)\(tail)"), ttlSeconds: Limits.ttl))
        }
      }
    }
    return out
  }

  /// Every answer, in the order of the points.
  func answers(_ ruleset: Ruleset) -> [Answer] {
    let terms = Dictionary(uniqueKeysWithValues: ruleset.rules.map { ($0.id, $0.terms) })
    return points.map { point in
      switch ruleset.decide(point.request, in: point.facts, resolvingTool: { point.files[$0] }) {
      case .permit(let permit): Answer(word: "allow", ttl: permit.ttlSeconds, terms: permit.terms)
      case .ask(let ask): Answer(word: "ask", ttl: ask.ttlSeconds, terms: terms[ask.rules[0].id] ?? Terms())
      case .narrowed, .deny: Answer()
      }
    }
  }

  /// Whether a witness's two decisions are as it says.
  static func holds(_ witness: Witness, _ old: Ruleset, _ new: Ruleset) -> Bool {
    var after = witness.facts
    after.rates = witness.newRates
    let before = old.decide(witness.request, in: witness.facts, resolvingTool: witness.resolvingTool)
    let later = new.decide(witness.request, in: after, resolvingTool: witness.resolvingTool)
    return witness.old.hasPrefix(word(before)) && witness.new.hasPrefix(word(later)) && witness.old != witness.new
  }

  private static func word(_ decision: Decision) -> String {
    switch decision {
    case .permit(let permit): "allow for \(DurationText.text(permit.ttlSeconds))"
    case .ask(let ask): "ask for \(DurationText.text(ask.ttlSeconds))"
    case .narrowed, .deny: "deny"
    }
  }

  func differences(_ old: [Answer], _ new: [Answer]) -> Set<Difference> {
    var out: Set<Difference> = []
    for (index, point) in points.enumerated() where old[index] != new[index] {
      for (kind, isWider) in Self.kinds(old[index], new[index]) {
        out.insert(Difference(isWider: isWider, kind: kind, session: point.facts.session))
      }
    }
    return out
  }

  private static func kinds(_ a: Answer, _ b: Answer) -> [(String, Bool)] {
    if a.word == "deny" || b.word == "deny" { return a.word == b.word ? [] : [("grant", a.word == "deny")] }
    var out: [(String, Bool)] = []
    if a.word != b.word { out.append(("approval", a.word == "ask")) }
    if a.ttl != b.ttl { out.append(("ttl", a.ttl < b.ttl)) }
    if a.terms.onWarn != b.terms.onWarn { out.append(("on_warn", a.terms.onWarn > b.terms.onWarn)) }
    if a.terms.reuse != b.terms.reuse { out.append(("reuse", !a.terms.reuse)) }
    if a.terms.maxRenew != b.terms.maxRenew {
      out.append(("max_renew", (a.terms.maxRenew ?? .max) < (b.terms.maxRenew ?? .max)))
    }
    return out
  }
}

extension PolicyComparison {
  /// As ``SmallWorld/differences(_:_:)``.
  var differences: Set<SmallWorld.Difference> {
    func set(_ witnesses: [Witness], _ isWider: Bool) -> [SmallWorld.Difference] {
      witnesses.flatMap { witness in
        witness.sessions.map { session in
          let kind = witness.kind == .reason || witness.kind == .redact ? "grant" : witness.kind.rawValue
          return SmallWorld.Difference(isWider: isWider, kind: kind, session: session)
        }
      }
    }
    return Set(set(wider, true) + set(narrower, false))
  }
}
