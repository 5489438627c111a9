internal import AKMSModel
internal import AKMSPolicy

/// For whom and when a witness holds, in words; what makes no difference is left out.
enum PointWords {
  static func words(_ hit: SearchHit) -> String {
    let point = hit.point
    var parts = ["\(point.session.rawValue) session"]
    parts += user(point) + named("agent", point.agent) + named("profile", point.profile) + tool(point)
    if let place = point.place { parts.append(place.cwd.map { "cwd \($0)" } ?? "a cwd that cannot be told") }
    for (zone, time) in point.local.sorted(by: { $0.key < $1.key }) { parts.append(clock(time, zone)) }
    if let hasReason = point.hasReason { parts.append(hasReason ? "with a reason" : "without a reason") }
    if let redacts = point.redacts { parts.append(redacts ? "with --redact" : "without --redact") }
    return (parts + usedUp(hit)).joined(separator: "; ")
  }

  private static func user(_ point: SearchPoint) -> [String] {
    let groups = point.groups.filter(\.value).keys.sorted().map { "group:\($0)" }
    if !groups.isEmpty { return ["user in " + groups.joined(separator: " and ")] }
    return named("user", point.user)
  }

  private static func named(_ key: String, _ value: SearchPoint.Value?) -> [String] {
    switch value {
    case nil: []
    case .named(let name): ["\(key) \(name)"]
    case .other: [key == "user" ? "another user" : "another \(key) or none"]
    case .unknown: ["\(key) unknown"]
    }
  }

  private static func tool(_ point: SearchPoint) -> [String] {
    guard let digest = point.digest else { return [] }
    if point.toolIsUnknown { return ["tool unknown"] }
    let paths = point.paths.filter { $0.value == .yes }.keys.sorted()
    if !paths.isEmpty { return ["tool " + paths.joined(separator: " and ")] }
    if case .named(let text) = digest { return ["tool sha256:\(text.prefix(12))…"] }
    if let gone = point.paths.filter({ $0.value == .unknown }).keys.min() { return ["no file at \(gone)"] }
    return [digest == .unknown ? "a tool whose digest is not known" : "another tool"]
  }

  private static func clock(_ time: LocalTime?, _ zone: String) -> String {
    guard let time else { return "time in \(zone) unknown" }
    let minute = time.minute % 60
    return "on \(time.weekday.text) \(time.minute / 60):\(minute < 10 ? "0" : "")\(minute) \(zone)"
  }

  private static func usedUp(_ hit: SearchHit) -> [String] {
    let isRate = hit.difference.kind == .rate
    let links =
      hit.usedUpOld + hit.usedUpNew + (isRate ? [hit.difference.isWider ? hit.old : hit.new].compactMap { $0 } : [])
    let rules = Set(links.flatMap(\.counters).map { "\($0.id) (\($0.rate.text))" }).sorted()
    return rules.isEmpty ? [] : ["with the rate of " + rules.joined(separator: " and ") + " used up"]
  }
}
