internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A request and its circumstances, as far as the search has fixed them.
struct SearchPoint {
  /// Something about the caller; `other` is none of the constants that the rules name.
  enum Value: Hashable {
    case named(String)
    case other
    case unknown
  }

  /// What a test of a path says about the tool's file.
  enum Match: Hashable {
    case yes, no, unknown
  }

  let connection: String
  var session = SessionClass.human
  var action: String?
  var segments: [String] = []
  /// Whether the path ends here; false while it may go on.
  var isEnded = false
  /// nil inside: the request has no such param.
  var params: [String: String?] = [:]
  var user: Value?
  var groups: [String: Bool] = [:]
  var agent: Value?
  var profile: Value?
  var place: Place?
  /// The digest; `other` is a known one, `unknown` is none. `toolIsUnknown` stands above it.
  var digest: Value?
  var toolIsUnknown = false
  /// By absolute path.
  var paths: [String: Match] = [:]
  /// nil inside: the zone's time cannot be told.
  var local: [String: LocalTime?] = [:]
  var hasReason: Bool?
  var redacts: Bool?

  init(connection: String) { self.connection = connection }

  /// What the point says about one test of a box; segments are looked at one by one, see ``segmentStatus(_:)``.
  func status(_ box: Box, _ test: BoxTests) -> TestStatus {
    switch test {
    case .session: box.sessions & session.bit != 0 ? .satisfied : .failed
    case .action: actionStatus(box)
    case .resource: segmentStatus(box)
    case .params: paramStatus(box)
    case .user: userStatus(box)
    case .agent: listed(box.rule.who.agent, session == .unproven ? .unknown : agent, box.isDeny)
    case .profile: listed(box.rule.who.profile, profile, box.isDeny)
    case .cwd: place.map { $0.admits(box) ? .satisfied : .failed } ?? .open
    case .tool: toolStatus(box)
    case .when: whenStatus(box)
    case .reason: hasReason.map { $0 ? .satisfied : .failed } ?? .open
    case .redact: redacts.map { $0 ? .satisfied : .failed } ?? .open
    default: .satisfied
    }
  }

  /// Whether none of some tests of a box has failed.
  func admits(_ box: Box, _ tests: BoxTests) -> Bool {
    var left = tests
    while !left.isEmpty {
      if status(box, left.first) == .failed { return false }
      left.remove(left.first)
    }
    return true
  }

  private func actionStatus(_ box: Box) -> TestStatus {
    guard let action, case .some(let names) = box.scope.actions else { return .open }
    return names.contains(action) ? .satisfied : .failed
  }

  /// Of the segment that came last, or of the end; the ones before it are known to match.
  private func segmentStatus(_ box: Box) -> TestStatus {
    let count = segments.count
    let fixed = box.segments.count
    if isEnded { return !box.isDeny && !box.endsOpen && count == fixed ? .satisfied : .failed }
    guard count > 0 else { return .open }
    if count > fixed { return box.endsOpen ? .satisfied : .failed }
    guard box.segments[count - 1].holds(segments[count - 1]) else { return .failed }
    // a deny reaches all that lies below what it names
    return box.isDeny && !box.endsOpen && count == fixed ? .satisfied : .open
  }

  private func paramStatus(_ box: Box) -> TestStatus {
    var open = false
    for param in box.scope.params {
      guard let value = params[param.name] else {
        open = true
        continue
      }
      if let value { if value != param.value { return .failed } } else if !box.isDeny { return .failed }
    }
    return open ? .open : .satisfied
  }

  private func userStatus(_ box: Box) -> TestStatus {
    guard let user else { return .open }
    if case .named(let name) = user, box.names.contains(name) { return .satisfied }
    if user == .unknown, box.isDeny { return .satisfied }
    var open = false
    for group in box.groups {
      guard let member = groups[group] else {
        open = true
        continue
      }
      if member { return .satisfied }
    }
    return open ? .open : .failed
  }

  private func listed(_ names: [String]?, _ value: Value?, _ isDeny: Bool) -> TestStatus {
    switch value {
    case nil: .open
    case .named(let name): names?.contains(name) == true ? .satisfied : .failed
    case .other: .failed
    case .unknown: isDeny ? .satisfied : .failed
    }
  }

  private func toolStatus(_ box: Box) -> TestStatus {
    guard let digest else { return .open }
    if toolIsUnknown { return box.isDeny ? .satisfied : .failed }
    if case .named(let text) = digest, box.digests.contains(text) { return .satisfied }
    if digest == .unknown, box.isDeny, !box.digests.isEmpty { return .satisfied }
    var open = false
    for path in box.paths {
      switch match(path) {
      case nil: open = true
      case .yes: return .satisfied
      case .unknown: if box.isDeny { return .satisfied }
      case .no: break
      }
    }
    return open ? .open : .failed
  }

  /// nil while it is not fixed.
  private func match(_ path: String) -> Match? {
    guard path.utf8.first == UInt8(ascii: "~") else { return paths[path] }
    guard let place else { return nil }
    return place.absolute(path).map { paths[$0] } ?? .unknown
  }

  private func whenStatus(_ box: Box) -> TestStatus {
    guard let when = box.rule.when, let time = local[when.zone] else { return .open }
    guard let time else { return box.isDeny ? .satisfied : .failed }
    return when.contains(time) ? .satisfied : .failed
  }
}

extension Segment {
  /// Whether a literal matches.
  func holds(_ text: String) -> Bool {
    switch self {
    case .literal(let literal): literal == text
    case .prefix(let prefix): text.utf8.starts(with: prefix.utf8)
    case .any, .rest: true
    }
  }
}
