internal import AKMSJSON
package import AKMSModel
package import AKMSSecret
internal import Glibc
internal import Synchronization

/// The append-only, signed record of all that akms does (`docs/protocol/audit.md`).
///
/// One per process and folder: a second one, in this process or another, is refused. Appending is safe from any task.
package final class Ledger: Sendable {
  private let mailbox: Mailbox<WriterThread.Item>
  private let facts: JSONObject
  private let clock: @Sendable () -> Int64
  /// The key that seals are checked against.
  package let publicKey: Digest
  private let folder: LedgerFolder
  private let position = LedgerPosition()

  /// Durable events: the `akms.seq` of the last one; 0 in a new ledger.
  package var size: UInt64 { position.size.load(ordering: .relaxed) }

  /// How a ledger is kept; the defaults are those of audit.md.
  package struct Options: Sendable {
    /// Bytes after which the next batch goes to a new segment.
    package var segmentBytes: UInt64 = 64 << 20
    /// Events that may wait for the writer; one more is refused.
    package var queue = 4096
    /// `akms.level` of every event (security.md).
    package var level = "L1"
    /// Microseconds since 1970.
    package var clock: @Sendable () -> Int64 = Options.wallClock
    /// The file system.
    package var files: any FileOperations = SystemFiles()

    package init() {}

    /// CLOCK_REALTIME.
    @Sendable package static func wallClock() -> Int64 { Timestamp.now() }
  }

  /// Opens or begins the ledger in `directory` and recovers it; blocks while the last segment is read.
  ///
  /// - Parameters:
  ///   - directory: Made (0700) where it is missing; its parent must be there.
  ///   - signingSeed: 32 bytes, the same at every opening.
  /// - Throws: `.ledgerUnavailable` when another writer has it, when it was begun under another key, when it is
  ///   damaged, or when a call fails.
  package init(directory: String, signingSeed: consuming Secret, options: Options = Options()) throws(Failure) {
    let key = try SigningKey(seed: signingSeed)
    folder = try LedgerFolder(directory, creating: true)
    try folder.lock()
    publicKey = key.publicKey
    clock = options.clock
    facts = Self.facts(level: options.level)
    var recovery = Recovery(folder: folder, files: options.files, key: key.publicKey)
    try recovery.run()
    let writer = SegmentWriter(
      folder: folder, files: options.files, key: key, clock: options.clock, facts: facts,
      segmentBytes: options.segmentBytes, state: recovery.state)
    for notice in recovery.notices { writer.note(notice) }
    if !recovery.notices.isEmpty { _ = try writer.commit([]) }
    mailbox = Mailbox(capacity: options.queue)
    try WriterThread.start(writer, mailbox, position)
  }

  /// Records `event`; returns when it and its seal are on the disk.
  ///
  /// Not cancelled with its task: an event that was taken is recorded.
  /// - Throws: `.usage` for an event over 16 KiB, `.internal` for a field name that no event may have,
  ///   `.rateLimited` when 4096 are waiting, `.ledgerUnavailable` when it cannot be made durable.
  package func append(_ event: LedgerEvent) async throws(Failure) -> Receipt {
    let line = try EventLine(event, at: clock(), facts: facts)
    let result = await withCheckedContinuation { waiter in
      if let refusal = mailbox.offer(.event(line, waiter)) { waiter.resume(returning: .failure(Self.failure(refusal))) }
    }
    return try result.get()
  }

  /// Waits until all that was taken is durable and lets go of the segment; later appends are refused.
  package func close() async {
    await withCheckedContinuation { waiter in
      if mailbox.offer(.close(waiter)) != nil { waiter.resume() }
      mailbox.close()
    }
  }

  deinit { mailbox.close() }

  private static func failure(_ refusal: Mailbox<WriterThread.Item>.Refusal) -> Failure {
    switch refusal {
    case .full: Failure(.rateLimited, "the ledger is busy", why: "too many events wait to be written")
    case .closed: Failure(.ledgerUnavailable, "the ledger is closed")
    }
  }

  private static func facts(level: String) -> JSONObject {
    var name = [CChar](repeating: 0, count: 256)
    let host =
      unsafe gethostname(&name, name.count - 1) == 0 ? name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } : []
    return ["akms.level": .string(level), "host.name": .text(host), "user.id": .string(String(geteuid()))]
  }
}
