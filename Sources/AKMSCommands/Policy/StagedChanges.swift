internal import AKMSJSON
internal import AKMSModel

/// What the files hold that is not applied yet, rule by rule as the broker tells it.
struct StagedChanges {
  /// The broker's answer.
  let result: JSONValue

  init(_ context: CommandContext) throws(Failure) { result = try context.call("policy.staged") }

  /// Whether the files say what is applied already.
  var isEmpty: Bool { result["same"]?.bool ?? result.list("changes").isEmpty }

  /// Version of the files, for `policy.apply`'s `expect`; it refuses when they changed meanwhile.
  var version: String? { result["version_staged"]?.string }

  /// Whether a passphrase is set, which `policy.apply` then needs.
  var needsPassphrase: Bool { result["passphrase_required"]?.bool ?? false }

  /// The rules that come, go or change.
  var rules: Set<String> { Set(result.list("changes").compactMap { $0["rule"]?.string }) }

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
}
