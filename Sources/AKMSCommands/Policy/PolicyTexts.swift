internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSTransport
internal import Glibc

/// The files of one policy, read and not yet parsed; nothing is applied by it.
struct PolicyTexts {
  /// With the names that messages show.
  private(set) var files: [(name: String, bytes: [UInt8])]

  /// All `*.yaml` of a folder.
  ///
  /// - Parameter name: What stands before a file's name in messages, such as `policy`.
  /// - Throws: `.configInvalid` where folder or file cannot be used at all.
  init(folder path: String, named name: String) throws(Failure) {
    let folder = try SafeDirectory(opening: path, .readable)
    files = []
    for file in try folder.names(ending: ".yaml") {
      if let bytes = try folder.read(file) { files.append((name: "\(name)/\(file)", bytes: bytes)) }
    }
  }

  /// A folder, or one file, which may be a pipe: the caller named it, so whose it is makes no difference.
  init(at path: String) throws(Failure) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw FileBytes.unusable(path, describe(errno: errno)) }
    if status.st_mode & S_IFMT == S_IFDIR {
      let isRoot = path.utf8.allSatisfy { $0 == UInt8(ascii: "/") }
      files = try Self(folder: path, named: path.hasSuffix("/") && !isRoot ? String(path.dropLast()) : path).files
    } else {
      let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard number >= 0 else { throw FileBytes.unusable(path, describe(errno: errno)) }
      let file = Descriptor(owning: number)
      files = [(name: path, bytes: try FileBytes.all(file.number, path))]
    }
  }

  /// What `akms apply` would put in force: the administrator's files and `policy/*.yaml` of the configuration.
  ///
  /// - Throws: `.configInvalid`, also where there is no configuration.
  init(stagedIn context: CommandContext) throws(Failure) {
    let places = try context.places
    try places.requireConfiguration()
    files = try context.administration.policies()
    guard SafeDirectory.exists(places.config + "/policy") else { return }
    files += try PolicyTexts(folder: places.config + "/policy", named: "policy").files
  }

  /// What is in force, as the broker has it, the administrator's files included.
  ///
  /// - Throws: The broker's refusal, or `.protocolViolation`.
  init(appliedFrom context: CommandContext) throws(Failure) {
    let answer = try context.call("policy.applied")
    let isCut = answer.list("files").contains { $0["text"] == .null }
    // what is too long for an answer lies in the files as well, unless they have changed since
    if isCut, try context.call("policy.staged")["same"]?.bool == true {
      try self.init(stagedIn: context)
    } else {
      try self.init(answer: answer)
    }
  }

  /// The rules among the `files` of an answer of the broker.
  init(answer: JSONValue) throws(Failure) {
    guard let listed = answer["files"]?.array else {
      throw Failure(.protocolViolation, "the broker's answer has no files")
    }
    files = []
    for file in listed {
      guard let name = file["name"]?.string, let text = file["text"] else {
        throw Failure(.protocolViolation, "the broker's answer names no file and text")
      }
      guard let text = text.string else {
        throw Failure(.protocolViolation, "the policy is too long for an answer of the broker")
      }
      // the configuration and the profiles are applied with the rules, and are none
      if name.hasPrefix("policy/") || name.contains("/policy/") { files.append((name: name, bytes: Array(text.utf8))) }
    }
  }

  /// What a command line names: `applied`, `staged`, a folder or a file (`./staged` is one of that name).
  init(_ word: String, _ context: CommandContext) throws(Failure) {
    switch word {
    case "applied": try self.init(appliedFrom: context)
    case "staged": try self.init(stagedIn: context)
    default: try self.init(at: word)
    }
  }

  /// Puts a file in the place of the one of its name, or adds it.
  mutating func replace(_ file: (name: String, bytes: [UInt8])) {
    files.removeAll { $0.name == file.name }
    files.append(file)
  }

  /// Rules and tests of all files.
  ///
  /// - Throws: `.configInvalid` with the first error and how many there are.
  func policies() throws(Failure) -> PolicySet {
    do throws(ConfigErrors) { return try PolicySet.read(files) } catch { throw error.failure }
  }

  /// All rules, as ``policies()``.
  func ruleset() throws(Failure) -> Ruleset { try policies().ruleset }
}

extension Places {
  /// - Throws: `.configInvalid` before the first `akms init`.
  func requireConfiguration() throws(Failure) {
    guard SafeDirectory.exists(config) else {
      throw Failure(.configInvalid, "there is no configuration yet", why: "\(config) is missing", next: "akms init")
    }
  }
}
