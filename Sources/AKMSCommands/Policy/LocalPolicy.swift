internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSTransport

/// `policy/local.yaml`, to which `akms policy allow` appends.
struct LocalPolicy: ~Copyable {
  /// As messages name it.
  static let name = "policy/local.yaml"
  private static let file = "local.yaml"

  private let folder: SafeDirectory
  private let taken: Set<String>
  /// The file as it was found; nil where there was none.
  let bytes: [UInt8]?

  /// - Throws: `.configInvalid` when a file of the folder cannot be used.
  init(_ context: CommandContext) throws(Failure) {
    // all that can fail comes first: a value that cannot be copied is made in one step
    let folder = try SafeDirectory(making: try context.places.config + "/policy", .readable)
    let bytes = try folder.read(Self.file)
    let rules = try PolicyTexts(stagedIn: context).ruleset().rules
    self.folder = folder
    self.bytes = bytes
    taken = Set(rules.map(\.id))
  }

  /// The file with one rule more.
  borrowing func appending(_ allowance: PolicyWriter.Allowance) throws(Failure) -> PolicyWriter {
    do throws(ConfigErrors) {
      return try PolicyWriter(appending: allowance, to: bytes, file: Self.name, taken: taken)
    } catch { throw error.failure }
  }

  /// Writes and activates it; whatever stops that leaves the file as it was.
  ///
  /// - Parameter before: What was staged, and shown, before the rule was added.
  /// - Throws: `.configInvalid` when more than the shown changes would be applied, and the broker's refusal.
  borrowing func apply(
    _ writer: PolicyWriter, after before: StagedChanges, _ activation: Activation
  ) throws(Failure) -> JSONValue {
    try folder.replace(Self.file, with: Array(writer.text.utf8))
    do throws(Failure) {
      let staged = try StagedChanges(activation.context)
      guard staged.rules.isSubset(of: before.rules.union([writer.id])) else {
        throw Failure(.configInvalid, "the files changed while you were asked", next: "akms apply")
      }
      return try activation.apply(staged)
    } catch {
      try folder.restore(Self.file, to: bytes)
      throw error
    }
  }
}

extension PolicyWriter {
  /// The lines from the first that is not as before; made printable.
  func addition(to old: [UInt8]?) -> [String] {
    let before = Self.lines(String(decoding: old ?? [], as: UTF8.self))
    let after = Self.lines(text)
    let same = zip(before, after).prefix { $0 == $1 }.count
    return after.dropFirst(same).map { Failure.printable(String($0)) }
  }

  private static func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }
}
