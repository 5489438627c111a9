internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSTransport

/// The last checkpoint that `akms audit verify` saw, in `state/audit-checkpoint.json`.
///
/// A ledger that is cut back at a seal is whole in itself; only somebody who saw more of it can tell (audit.md).
struct CheckpointMemory: ~Copyable {
  private static let file = "audit-checkpoint.json"
  private let folder: SafeDirectory
  /// nil where none was seen yet.
  let checkpoint: LedgerReport.Checkpoint?

  /// - Throws: `.configInvalid` when the state folder or the file is unusable.
  init(_ state: String) throws(Failure) {
    let folder = try SafeDirectory(opening: state)
    let checkpoint = try Self.read(folder)
    self.folder = folder
    self.checkpoint = checkpoint
  }

  /// Keeps a checkpoint that covers more than the one before.
  borrowing func remember(_ seen: LedgerReport.Checkpoint) throws(Failure) {
    guard seen.size > checkpoint?.size ?? 0 else { return }
    let value: JSONValue = [
      "schema": "akms.audit.checkpoint/1", "size": .integer(Int64(clamping: seen.size)), "root": .string(seen.root.hex),
    ]
    try folder.replace(Self.file, with: Array((value.text + "\n").utf8))
  }

  private static func read(_ folder: borrowing SafeDirectory) throws(Failure) -> LedgerReport.Checkpoint? {
    guard let bytes = try folder.read(file, limit: 4096) else { return nil }
    let value = try JSONParser.parse(bytes, name: "\(folder.path)/\(file)")
    guard let size = value["size"]?.integer.flatMap({ UInt64(exactly: $0) }),
      let root = value["root"]?.string.flatMap({ Digest(hex: $0) })
    else { throw folder.unusable(file, "it holds no checkpoint") }
    return LedgerReport.Checkpoint(size: size, root: root)
  }
}

extension CommandContext {
  /// The folder of the ledger.
  ///
  /// - Throws: `.ledgerUnavailable` when there is none yet.
  var ledger: String {
    get throws(Failure) {
      let folder = try places.state + "/ledger"
      guard SafeDirectory.exists(folder) else {
        throw Failure(.ledgerUnavailable, "there is no ledger yet", why: "\(folder) is missing", next: "akms init")
      }
      return folder
    }
  }
}
