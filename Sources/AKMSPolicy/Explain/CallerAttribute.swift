internal import AKMSModel

/// Where what is known about a caller came from.
package enum Origin: String, Sendable, Hashable {
  /// The peer credentials of the socket, or a file's owner.
  case kernel
  /// A descriptor that the client handed over.
  case descriptor
  /// What akms itself keeps: the session, the agent's registration, counters.
  case record
  /// The caller's command line.
  case flag
  /// The broker's clock.
  case clock
  /// Nobody said; what an explanation takes for granted.
  case assumed
}

/// One thing that rules may ask for, as an explanation shows it.
struct CallerAttribute {
  let name: String
  /// nil where there is none, or where it cannot be told.
  let value: String?
  let isKnown: Bool
  let origin: Origin?

  /// `cwd: /home/dana (descriptor)`, `profile: none`, `tool: not known`.
  var line: String {
    guard isKnown else { return "\(name): not known" }
    guard let value else { return "\(name): none" }
    return "\(name): \(value)" + (origin.map { " (\($0.rawValue))" } ?? "")
  }

  var json: String {
    JSONText.object([
      ("known", isKnown ? "true" : "false"), ("name", JSONText.string(name)),
      ("origin", origin.map { JSONText.string($0.rawValue) } ?? "null"),
      ("value", value.map(JSONText.string) ?? "null"),
    ])
  }
}

extension Circumstances {
  /// All that rules may ask for, in the order of ``Predicate``.
  ///
  /// - Parameter origins: By the attribute's name; what is missing has no origin to show.
  func attributes(_ origins: [String: Origin]) -> [CallerAttribute] {
    func row(_ name: String, _ value: String?, isKnown: Bool = true) -> CallerAttribute {
      CallerAttribute(name: name, value: value, isKnown: isKnown, origin: origins[name])
    }
    func row(_ name: String, _ attribute: Attribute<String>) -> CallerAttribute {
      switch attribute {
      case .known(let value): row(name, value)
      case .absent: row(name, nil)
      case .unknown: row(name, nil, isKnown: false)
      }
    }
    var rows = [row("user", user)]
    if !groups.isEmpty { rows.append(row("groups", groups.joined(separator: " "))) }
    rows += [
      row("session", session.rawValue), row("agent", provenAgent), row("profile", profile), row("tool", tool.path),
      row("cwd", cwd),
    ]
    for (zone, time) in local.sorted(by: { $0.key < $1.key }) { rows.append(row("time", "\(time.text) \(zone)")) }
    rows.append(row("reason", hasReason ? "given" : nil))
    if let ceiling { rows.append(row("ceiling", ceiling.scopes.map(\.text).joined(separator: " "))) }
    return rows
  }
}

extension Attribute<Tool> {
  fileprivate var path: Attribute<String> {
    switch self {
    case .known(let tool): .known(tool.path)
    case .absent: .absent
    case .unknown: .unknown
    }
  }
}

extension LocalTime {
  /// `mon 09:30`.
  fileprivate var text: String { "\(weekday.text) \(When.clock(minute))" }
}
