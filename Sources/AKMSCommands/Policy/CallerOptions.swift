internal import AKMSModel
internal import AKMSPolicy
internal import ArgumentParser

/// For whom a policy is asked; what is not given is the caller's own.
struct CallerOptions: ParsableArguments {
  @Option(help: "Session class: human, agent, ci or unproven.") var session: String?
  @Option(help: "The user's name; group:NAME for somebody in a group.") var user: String?
  @Option(help: "A registered agent's name.") var agent: String?
  @Option(help: "The profile in use.") var profile: String?
  @Option(help: "The program's file.") var tool: String?
  @Option(help: "The working directory.") var cwd: String?

  /// The class that `--session` names.
  ///
  /// - Throws: `.usage` for a word that is none.
  func sessionClass() throws(Failure) -> SessionClass? {
    try session.map { word throws(Failure) in try PolicyFlags.session(word) }
  }

  /// - Throws: `.usage` for a flag that cannot be read.
  func check() throws(Failure) {
    _ = try sessionClass()
    for (name, path) in [("--tool", tool), ("--cwd", cwd)] {
      guard let path, !PathPattern.isPlain(path) || path.hasPrefix("~") else { continue }
      throw Failure(.usage, "\(name) takes an absolute path, found '\(path)'")
    }
  }

  /// The group that `--user` names; the user is the caller's own then.
  var group: String? { user.flatMap { $0.hasPrefix("group:") ? String($0.dropFirst(6)) : nil } }

  /// The user that `--user` names.
  var named: String? { group == nil ? user : nil }

  /// What was given, for the broker, by the names of its operations.
  var given: [(name: String, value: String?)] {
    [
      ("session", session), ("user", user), ("agent", agent), ("profile", profile), ("tool", tool), ("cwd", cwd),
    ]
  }
}
