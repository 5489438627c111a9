internal import AKMSPolicy
internal import AKMSScope

/// One thing that the search fixes next, with one value for each class of values that the rules tell apart.
enum SearchVariable {
  case action([String])
  /// The next segment; nil ends the path.
  case segment([String?])
  case param(String, [String?])
  case user([SearchPoint.Value])
  case group(String)
  case agent([SearchPoint.Value])
  case profile([SearchPoint.Value])
  case place([Place])
  /// nil: the tool cannot be told.
  case digest([SearchPoint.Value?])
  case path(String, [SearchPoint.Match])
  case zone(String, [LocalTime?])
  case reason, redact

  var count: Int {
    switch self {
    case .action(let values): values.count
    case .segment(let values): values.count
    case .param(_, let values): values.count
    case .user(let values), .agent(let values), .profile(let values): values.count
    case .place(let values): values.count
    case .digest(let values): values.count
    case .path(_, let values): values.count
    case .zone(_, let values): values.count
    case .group, .reason, .redact: 2
    }
  }

  /// Sets the value at `index`.
  func assign(_ index: Int, to point: inout SearchPoint) {
    switch self {
    case .action(let values): point.action = values[index]
    case .segment(let values):
      if let segment = values[index] { point.segments.append(segment) } else { point.isEnded = true }
    case .param(let name, let values): point.params[name] = .some(values[index])
    case .user(let values): point.user = values[index]
    case .group(let name): point.groups[name] = index == 1
    case .agent(let values): point.agent = values[index]
    case .profile(let values): point.profile = values[index]
    case .place(let values): point.place = values[index]
    case .digest(let values):
      point.digest = values[index] ?? .unknown
      point.toolIsUnknown = values[index] == nil
    case .path(let path, let values): point.paths[path] = values[index]
    case .zone(let zone, let values): point.local[zone] = .some(values[index])
    case .reason: point.hasReason = index == 0
    case .redact: point.redacts = index == 0
    }
  }

  /// The tests whose answer can change.
  var tests: BoxTests {
    switch self {
    case .action: .action
    case .segment: .resource
    case .param: .params
    case .user, .group: .user
    case .agent: .agent
    case .profile: .profile
    case .place: [.cwd, .tool]
    case .digest, .path: .tool
    case .zone: .when
    case .reason: .reason
    case .redact: .redact
    }
  }
}

/// Finds the classes of a variable from the boxes that have the test open.
struct VariableChoice {
  let point: SearchPoint
  /// Those of the test alone.
  let boxes: [Box]
  /// Set where the classes were too many to be told apart.
  private(set) var isCut = false
  /// Candidates looked at besides the boxes.
  private(set) var looked = 0

  init(_ point: SearchPoint, _ boxes: [Box]) {
    self.point = point
    self.boxes = boxes
  }

  private var hasDeny: Bool { boxes.contains(where: \.isDeny) }

  mutating func variable(_ test: BoxTests) -> SearchVariable {
    switch test {
    case .action: .action(actions)
    case .resource: .segment(segments)
    case .params: param
    case .user: user
    case .agent: .agent(values(boxes.flatMap { $0.rule.who.agent ?? [] }))
    case .profile: .profile(values(boxes.flatMap { $0.rule.who.profile ?? [] }))
    case .cwd: place()
    case .tool: tool()
    case .when: zone
    case .reason: .reason
    default: .redact
    }
  }

  private var actions: [String] {
    var names: Set<String> = []
    for box in boxes { if case .some(let some) = box.scope.actions { names.formUnion(some) } }
    return [FreshName.name("other", avoiding: names)] + names.sorted()
  }

  private var segments: [String?] {
    let depth = point.segments.count
    let patterns = Set(boxes.compactMap { depth < $0.segments.count ? $0.segments[depth] : nil })
    var literals: Set<String> = []
    let list = Array(patterns)
    if let fresh = FreshName.segment(within: "", telling: list) { literals.insert(fresh) }
    let first = literals
    for pattern in patterns {
      switch pattern {
      case .literal(let text): literals.insert(text)
      case .prefix(let prefix):
        if let text = FreshName.segment(within: prefix, telling: list) { literals.insert(text) }
      case .any, .rest: break
      }
    }
    let named: [String?] = first.sorted() + literals.subtracting(first).sorted()
    return depth > 0 ? [nil] + named : named
  }

  private var param: SearchVariable {
    let name = boxes.flatMap(\.scope.params).map(\.name).filter { point.params[$0] == nil }.min() ?? ""
    let values = Set(boxes.flatMap(\.scope.params).filter { $0.name == name }.map(\.value))
    return .param(name, [nil, FreshName.name("x", avoiding: values)] + values.sorted())
  }

  private var user: SearchVariable {
    if point.user != nil {
      let group = boxes.flatMap(\.groups).filter { point.groups[$0] == nil }.min()
      return .group(group ?? "")
    }
    return .user(values(boxes.flatMap(\.names)))
  }

  /// Unknown is as good as another one, but for denies.
  private func values(_ names: [String]) -> [SearchPoint.Value] {
    [.other] + Set(names).sorted().map { .named($0) } + (hasDeny ? [.unknown] : [])
  }

  private mutating func place() -> SearchVariable {
    let patterns = Set(boxes.flatMap { $0.rule.who.cwd ?? [] }).sorted { $0.text < $1.text }
    let tilde = boxes.contains { $0.paths.contains { $0.utf8.first == UInt8(ascii: "~") } }
    let classes = PlaceClasses(patterns, homeMatters: tilde, withUnknown: hasDeny)
    if classes.isCut { isCut = true }
    looked += classes.looked
    return .place(classes.places)
  }

  private mutating func tool() -> SearchVariable {
    guard point.digest != nil else {
      let digests = Set(boxes.flatMap(\.digests)).sorted().map { SearchPoint.Value.named($0) }
      let none: [SearchPoint.Value?] = hasDeny ? [.unknown, nil] : []
      return .digest([.other] + digests + none)
    }
    let open = boxes.flatMap(\.paths).filter { path in
      guard let absolute = Place(cwd: nil, home: nil).absolute(path) ?? point.place?.absolute(path) else {
        return point.place == nil
      }
      return point.paths[absolute] == nil
    }
    guard let path = open.min() else { return .path("", [.no]) }
    if path.utf8.first == UInt8(ascii: "~"), point.place == nil { return place() }
    return .path(point.place?.absolute(path) ?? path, [.yes, .no] + (hasDeny ? [.unknown] : []))
  }

  private var zone: SearchVariable {
    let whens = boxes.compactMap(\.rule.when)
    let zone = whens.map(\.zone).min() ?? ""
    let here = Set(whens.filter { $0.zone == zone })
    var seen: Set<[Bool]> = []
    let list = Array(here)
    let moments = When.moments(here).filter { moment in seen.insert(list.map { $0.contains(moment) }).inserted }
    return .zone(zone, moments + (hasDeny ? [nil] : []))
  }
}
