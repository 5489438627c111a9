package import AKMSPolicy

/// `profiles/NAME.yaml` (contract section 7) as it is written: nothing is included, substituted or looked up.
///
/// What the file leaves out is nil or empty, so that an included profile can say it.
package struct ProfileFile: Hashable, Sendable {
  /// An absolute path, or `~` and what is below it.
  package var root: String?
  /// Names of other profiles, in the order of the file.
  package var include: [String] = []
  /// In the order of the file, as all lists below.
  package var vars: [Setting] = []
  package var values: [Value] = []
  /// Literals for the child's environment.
  package var env: [Setting] = []
  package var tools: [Tool] = []
  /// Commands that the hook wraps.
  package var wrap: [String] = []
  package var git: [Git] = []
  /// Seconds, 1 to `Limits.ttl`.
  package var ttlSeconds: Int?
  package var mint: Mint?
  package var acceptNarrowed: Bool?
  package var onExpiry: OnExpiry?

  package init() {}

  /// A name and its text.
  package struct Setting: Hashable, Sendable {
    package let name: String
    package let text: String
    /// Of the name.
    package let position: ConfigPosition
  }

  /// What is asked for, and where it goes.
  package struct Value: Hashable, Sendable {
    /// The variable; a label where the scope yields several.
    package let key: String
    package let scope: ScopeTemplate
    /// nil where the file says nothing.
    package let deliver: Deliver?
    /// Of the key.
    package let position: ConfigPosition
  }

  /// How a value reaches the child.
  package enum Deliver: String, Hashable, Sendable, CaseIterable {
    case env, endpoint, file
  }

  /// A command that gets some of the values only.
  package struct Tool: Hashable, Sendable {
    /// As typed, without `/`.
    package let name: String
    /// Keys of values; none for a tool that gets nothing.
    package let values: [String]
    package let position: ConfigPosition
  }

  /// Requests of git that are answered.
  package struct Git: Hashable, Sendable {
    /// `HOST/PATH`, a last segment of `*` for all below.
    package let pattern: String
    package let scope: ScopeTemplate
    package let position: ConfigPosition
  }

  /// When values are made.
  package enum Mint: String, Hashable, Sendable, CaseIterable {
    case onExec = "on-exec"
    case onEnter = "on-enter"
  }

  /// Reads a file.
  ///
  /// - Throws: All errors of the file.
  package static func read(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> ProfileFile {
    try ConfigReader.read(bytes, file: file) { $0.profileFile($1) }
  }

  /// As ``read(_:file:)-([UInt8],_)``.
  package static func read(_ text: String, file: String) throws(ConfigErrors) -> ProfileFile {
    try read(Array(text.utf8), file: file)
  }
}

/// A scope in which `{name}` stands for a variable of the profile.
package struct ScopeTemplate: Hashable, Sendable {
  package let text: String
  /// Of the variables, in the order of the text, each once.
  package let names: [String]
}

/// `.akms.yaml` in a project: which profile, and with which variables.
package struct ProjectFile: Hashable, Sendable {
  package let profile: String
  /// In the order of the file.
  package let vars: [ProfileFile.Setting]

  /// Reads a file; whether it is trusted is another question.
  ///
  /// - Throws: All errors of the file.
  package static func read(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> ProjectFile {
    let project = try ConfigReader.read(bytes, file: file) { $0.projectFile($1) }
    guard let project else { throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "the file is unusable") }
    return project
  }

  /// As ``read(_:file:)-([UInt8],_)``.
  package static func read(_ text: String, file: String) throws(ConfigErrors) -> ProjectFile {
    try read(Array(text.utf8), file: file)
  }
}
