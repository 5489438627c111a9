internal import AKMSJSON
internal import AKMSModel

/// What the files hold that is not applied yet, as the broker compares them.
struct StagedChanges {
  private let result: JSONValue

  init(_ context: CommandContext) throws(Failure) { result = try context.call("policy.staged") }

  /// Whether the files say what is applied already.
  var isEmpty: Bool { result["same"]?.bool ?? result.list("changes").isEmpty }

  /// Version of the files, for `policy.apply`'s `expect`; it refuses when they changed meanwhile.
  var version: String? { result["version_staged"]?.string }

  /// The rules that come, go or change.
  var rules: Set<String> { Set(result.list("changes").compactMap { $0["rule"]?.string }) }

  /// The broker's answer under another schema.
  func json(_ schema: String) -> JSONValue {
    guard var object = result.object else { return result }
    object["schema"] = .string(schema)
    return .object(object)
  }

  /// One line a change: `+` wider, `-` narrower, `~` otherwise.
  func lines(_ style: Style) -> [String] {
    guard !isEmpty else { return ["nothing is staged"] }
    let changes = result.list("changes")
    guard !changes.isEmpty else { return ["the configuration changes, the rules stay"] }
    return changes.map { change in
      let text = change.shown("text")
      switch change["direction"]?.string {
      case "wider": return style.paint("+ " + text, .heed)
      case "narrower": return style.paint("- " + text, .good)
      default: return "~ " + text
      }
    }
  }

  /// Activates exactly what was shown.
  func apply(_ context: CommandContext) throws(Failure) -> JSONValue {
    try context.call("policy.apply", version.map { ["expect": .string($0)] } ?? [:])
  }
}
