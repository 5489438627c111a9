internal import AKMSModel
internal import Glibc
internal import Synchronization

/// The thread that writes: takes what waits, makes it durable as one batch, lets the waiters go.
///
/// A thread of its own, because a blocking fdatasync must not hold a thread of Swift's pool.
///
/// Sendable because it hands its writer, which nobody else has, to that one thread.
final class WriterThread: @unchecked Sendable {
  /// What a batch is made of.
  enum Item: Sendable {
    case event(EventLine, CheckedContinuation<Result<Receipt, Failure>, Never>)
    case close(CheckedContinuation<Void, Never>)
  }

  /// Events of one batch: bounds its bytes (16 MiB at most) and the time that its first waiter waits.
  private static let batch = 1024
  private let writer: SegmentWriter
  private let mailbox: Mailbox<Item>
  private let position: LedgerPosition

  private init(_ writer: SegmentWriter, _ mailbox: Mailbox<Item>, _ position: LedgerPosition) {
    (self.writer, self.mailbox, self.position) = (writer, mailbox, position)
    position.size.store(writer.size, ordering: .relaxed)
  }

  /// Starts it; it ends when `mailbox` is closed and empty. The caller lets go of `writer`.
  static func start(_ writer: SegmentWriter, _ mailbox: Mailbox<Item>, _ position: LedgerPosition) throws(Failure) {
    let start = unsafe Unmanaged.passRetained(WriterThread(writer, mailbox, position))
    var thread = pthread_t()
    let error = unsafe pthread_create(&thread, nil, Self.main, start.toOpaque())
    guard error == 0 else {
      unsafe start.release()
      throw Failure(.internal, "the ledger's thread could not be started", why: FileError("pthread_create", error).text)
    }
    pthread_detach(thread)
  }

  private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    if let argument = unsafe argument { unsafe Unmanaged<WriterThread>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }

  private func run() {
    while let items = mailbox.takeAll() {
      var closing: [CheckedContinuation<Void, Never>] = []
      var waiting: [(EventLine, CheckedContinuation<Result<Receipt, Failure>, Never>)] = []
      for item in items {
        switch item {
        case .event(let line, let waiter): waiting.append((line, waiter))
        case .close(let waiter): closing.append(waiter)
        }
      }
      for start in stride(from: 0, to: waiting.count, by: Self.batch) {
        commit(waiting[start..<min(start + Self.batch, waiting.count)])
      }
      if !closing.isEmpty { writer.close() }
      for waiter in closing { waiter.resume() }
    }
    writer.close()
  }

  private func commit(_ waiting: ArraySlice<(EventLine, CheckedContinuation<Result<Receipt, Failure>, Never>)>) {
    do {
      let first = try writer.commit(waiting.map(\.0))
      position.size.store(writer.size, ordering: .relaxed)
      for (seq, (line, waiter)) in zip(first..., waiting) {
        waiter.resume(returning: .success(Receipt(eventID: line.eventID, seq: seq)))
      }
    } catch {
      for (_, waiter) in waiting { waiter.resume(returning: .failure(error)) }
    }
  }
}

/// How far the ledger has got, for those who only look.
final class LedgerPosition: Sendable {
  /// Durable events.
  let size = Atomic<UInt64>(0)
}
