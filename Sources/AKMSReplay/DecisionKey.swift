internal import AKMSJSON
internal import AKMSLedger
internal import AKMSPolicy

/// What of a recorded decision can make a difference under some rules, as bytes: equal bytes, equal answers.
///
/// A ledger holds each usual request thousands of times. Most of what tells them apart (the minute, the counters, the
/// working directory) no rule looks at, or only to ask whether it lies in a span; so each distinct key is decided once.
struct DecisionKey: Sendable {
  /// Local times of zones that a record lacks.
  let clock: ZoneClock
  private let ignored: [[UInt8]]
  private let whens: [When]
  private let rates: [(id: String, count: Int)]
  let zones: [String]

  private static let (local, rated, left, ttl) = (
    Array("local".utf8), Array("rates".utf8), Array("left".utf8), Array("ttl".utf8)
  )

  init(for rulesets: [Ruleset], clock: @escaping ZoneClock) {
    let rules = rulesets.flatMap(\.rules)
    self.clock = clock
    whens = Set(rules.compactMap(\.when)).sorted { $0.text < $1.text }
    rates = rules.compactMap { rule in rule.rate.map { (rule.id, $0.count) } }
    zones = Set(rulesets.flatMap(\.zones)).sorted()
    ignored = Self.ignored(rules).map { Array($0.utf8) }
  }

  /// The members that no rule asks for; the answer and the version of the rules that gave it never count.
  private static func ignored(_ rules: [Rule]) -> [String] {
    let who = rules.map(\.who)
    let paths = who.flatMap { ($0.tool ?? []).map(\.text) + ($0.cwd ?? []).map(\.text) }
    let asked: [(String, Bool)] = [
      ("profile", who.contains { $0.profile != nil }), ("cwd", who.contains { $0.cwd != nil }),
      ("tool", who.contains { $0.tool != nil }), ("tools", who.contains { $0.tool != nil }),
      ("home", paths.contains { $0.utf8.first == UInt8(ascii: "~") }),
      ("groups", who.contains { $0.user?.contains { $0.utf8.starts(with: "group:".utf8) } ?? false }),
      ("reason", rules.contains(where: \.terms.requiresReason)),
      ("redacts", rules.contains(where: \.terms.requiresRedaction)),
    ]
    return ["answer", "rules"] + asked.filter { !$0.1 }.map(\.0)
  }

  /// The key of the record in `object`, an event's of so many seconds after 1970.
  ///
  /// - Parameter times: What was found out about times before, to be handed in again.
  /// - Returns: nil where `object` is none.
  func bytes(of object: RawSpan, at seconds: Int64, _ times: inout TimeCache) -> ByteKey? {
    var key: [UInt8] = []
    key.reserveCapacity(object.byteCount)
    var (local, rated, left, ttl): (Range<Int>?, Range<Int>?, Range<Int>?, Range<Int>?)
    let isWhole = MemberSkim.each(object) { name, value in
      if object.equals(Self.local, at: name) {
        local = value
      } else if object.equals(Self.rated, at: name) {
        rated = value
      } else if object.equals(Self.left, at: name) {
        left = value
      } else if !ignored.contains(where: { object.equals($0, at: name) }) {
        if object.equals(Self.ttl, at: name) { ttl = value }
        object.append(name.lowerBound - 1..<value.upperBound + 1, to: &key)
      }
      return true
    }
    guard isWhole, let ttl = ttl.flatMap({ Int(object.ascii($0)) }) else { return nil }
    // more time than is asked for is all the same
    if let left = left.flatMap({ Int(object.ascii($0)) }) { key += "\(min(left, ttl))".utf8 }
    if !whens.isEmpty { key += spans(object.bytes(local), seconds, &times) }
    if !rates.isEmpty { key += used(object.bytes(rated)) }
    return ByteKey(key)
  }

  /// Whether the moment lies in each span that rules name: `0`, `1`, or `?` where it cannot be told.
  private func spans(_ recorded: [UInt8], _ seconds: Int64, _ times: inout TimeCache) -> [UInt8] {
    let minute = seconds / 60
    if let known = times.spans[TimeCache.Key(recorded: ByteKey(recorded), minute: minute)] { return known }
    let local = self.local(recorded, seconds)
    let spans = whens.map { when in
      local[when.zone].map { when.contains($0) ? UInt8(ascii: "1") : UInt8(ascii: "0") } ?? UInt8(ascii: "?")
    }
    if times.spans.count >= 8192 { times.spans = [:] }
    times.spans[TimeCache.Key(recorded: ByteKey(recorded), minute: minute)] = spans
    return spans
  }

  private func local(_ recorded: [UInt8], _ seconds: Int64) -> [String: LocalTime] {
    var local: [String: LocalTime] = [:]
    for member in (try? JSONParser.parse(recorded))?.object?.members ?? [] {
      local[member.key] = member.value.string.flatMap(LocalTime.init)
    }
    return completed(local, at: seconds)
  }

  /// With the zones that rules name and that are missing.
  func completed(_ local: [String: LocalTime], at seconds: Int64) -> [String: LocalTime] {
    var local = local
    // zones differ by whole minutes, so every moment of a minute is as good as its first
    for zone in zones where local[zone] == nil { local[zone] = clock(zone, seconds / 60 * 60) }
    return local
  }

  /// Whether each rule's rate is used up.
  private func used(_ recorded: [UInt8]) -> [UInt8] {
    let uses = recorded.isEmpty ? .object([:]) : try? JSONParser.parse(recorded)
    guard let uses = uses?.object else { return Array(repeating: UInt8(ascii: "?"), count: rates.count) }
    return rates.map { id, count in
      (uses[id]?.array?.first?.integer ?? 0) < count ? UInt8(ascii: "0") : UInt8(ascii: "1")
    }
  }
}

/// What was found out about moments: a minute's requests share it.
struct TimeCache: Sendable {
  struct Key: Hashable {
    let recorded: ByteKey
    let minute: Int64
  }

  var spans: [Key: [UInt8]] = [:]
}

extension RawSpan {
  fileprivate func equals(_ bytes: [UInt8], at place: Range<Int>) -> Bool {
    guard place.count == bytes.count else { return false }
    return unsafe extracting(place).withUnsafeBytes { unsafe $0.elementsEqual(bytes) }
  }

  fileprivate func append(_ place: Range<Int>, to out: inout [UInt8]) {
    unsafe extracting(place).withUnsafeBytes { unsafe out.append(contentsOf: $0) }
  }

  fileprivate func ascii(_ place: Range<Int>) -> String { String(decoding: bytes(place), as: UTF8.self) }
}
