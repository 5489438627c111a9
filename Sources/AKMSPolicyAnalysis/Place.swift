internal import AKMSPolicy

/// Where a request is made: a working directory and a home, which rules may tell only together.
struct Place: Hashable {
  /// nil: it cannot be told.
  let cwd: String?
  let home: String?

  /// Whether a rule's `cwd` is satisfied.
  func admits(_ box: Box) -> Bool {
    guard let patterns = box.rule.who.cwd else { return true }
    let matches = patterns.map(match)
    return matches.contains(.yes) || (box.isDeny && matches.contains(.unknown))
  }

  /// `~/x` written out; nil without a home.
  func absolute(_ path: String) -> String? {
    guard path.utf8.first == UInt8(ascii: "~") else { return path }
    return home.map { $0 + path.dropFirst() }
  }

  func match(_ pattern: PathPattern) -> SearchPoint.Match {
    guard let cwd else { return .unknown }
    var base = pattern.base
    if base.utf8.first == UInt8(ascii: "~") {
      guard let home else { return .unknown }
      base = Self.joined(home, String(base.dropFirst()))
    }
    if base == cwd { return .yes }
    return pattern.below && cwd.utf8.starts(with: (base == "/" ? base : base + "/").utf8) ? .yes : .no
  }

  /// `tail` is empty or starts with a slash.
  static func joined(_ base: String, _ tail: String) -> String { base == "/" && !tail.isEmpty ? tail : base + tail }
}

/// Places of which each combination of answers to some patterns has one.
struct PlaceClasses {
  /// One each; what is known comes before what is not.
  let places: [Place]
  /// Whether there were more than ``limit`` to look at.
  let isCut: Bool
  let looked: Int

  private static let limit = 20_000

  /// - Parameters:
  ///   - patterns: All that are to be told apart.
  ///   - homeMatters: Whether each home is to be told apart as well, for `~` in tools.
  ///   - withUnknown: Whether a place that cannot be told differs from one that no pattern matches.
  init(_ patterns: [PathPattern], homeMatters: Bool, withUnknown: Bool) {
    var seen: Set<[String]> = []
    var places: [Place] = []
    var looked = 0
    for place in Self.candidates(patterns, withUnknown) {
      looked += 1
      if looked > Self.limit { break }
      var key = patterns.map { "\(place.match($0))" }
      if homeMatters { key.append(place.home ?? "") }
      if seen.insert(key).inserted { places.append(place) }
    }
    self.places = places
    isCut = looked > Self.limit
    self.looked = looked
  }

  private static func candidates(_ patterns: [PathPattern], _ withUnknown: Bool) -> [Place] {
    let fresh = FreshName.segment(avoiding: patterns.map(\.base))
    let nodes = nodes(patterns)
    let spots = nodes + nodes.map { Place.joined($0, "/" + fresh) }
    let tails = tails(patterns, fresh)
    let homes = spots
    var out = homes.flatMap { home in tails.map { Place(cwd: Place.joined(home, $0), home: home) } }
    let elsewhere = "/" + fresh + fresh
    out += spots.map { Place(cwd: $0, home: elsewhere) }
    if withUnknown {
      out += spots.map { Place(cwd: $0, home: nil) } + [elsewhere, nil].map { Place(cwd: nil, home: $0) }
    }
    return out
  }

  /// `/home`, and every directory on the way to what an absolute pattern names.
  private static func nodes(_ patterns: [PathPattern]) -> [String] {
    var nodes: Set<String> = ["/", "/home"]
    for pattern in patterns where pattern.base.utf8.first == UInt8(ascii: "/") {
      var path = ""
      for segment in pattern.base.utf8.split(separator: UInt8(ascii: "/")) {
        path += "/" + String(decoding: segment, as: UTF8.self)
        nodes.insert(path)
      }
    }
    return nodes.sorted { ($0 == "/home" ? 0 : 1, $0) < ($1 == "/home" ? 0 : 1, $1) }
  }

  /// What can follow a home: nothing, what a pattern says, something else; and something below each.
  private static func tails(_ patterns: [PathPattern], _ fresh: String) -> [String] {
    let named = patterns.filter { $0.base.utf8.first == UInt8(ascii: "~") }.map { String($0.base.dropFirst()) }
    let tails = Set(named + [""]).sorted()
    return tails + tails.map { $0 + "/" + fresh }
  }
}
