/// How what runs past its lease is ended (contract section 2.6): the command first, after the grace the rest of the
/// tree, five seconds later whatever is left. Pure: time comes in, steps come out, each once and in order.
package struct Termination: Sendable, Equatable {
  package enum Step: Sendable, Equatable {
    /// SIGTERM to the command.
    case command
    /// SIGTERM to the rest of its tree.
    case tree
    /// SIGKILL to all that is left.
    case kill
  }

  /// Nanoseconds between the tree's SIGTERM and SIGKILL.
  package static let patience: UInt64 = 5_000_000_000

  private var due: UInt64
  private var next: Step? = .command
  private let grace: UInt64

  /// - Parameters:
  ///   - start: Nanoseconds on CLOCK_BOOTTIME of the first step.
  ///   - grace: Seconds, 0 to 3600.
  package init(at start: UInt64, grace: Int) {
    due = start
    self.grace = UInt64(max(0, grace)) * 1_000_000_000
  }

  /// When the next step is due on CLOCK_BOOTTIME; nil after the last.
  package var wake: UInt64? { next == nil ? nil : due }

  /// The next step, if it is due; call it until it returns nil.
  ///
  /// The grace is the command's: once it has gone, the tree's turn comes at once.
  package mutating func step(at now: UInt64, commandIsAlive: Bool) -> Step? {
    if next == .command, !commandIsAlive, now >= due { next = .tree }
    if next == .tree, !commandIsAlive { due = min(due, now) }
    guard let step = next, now >= due else { return nil }
    switch step {
    case .command: (next, due) = (.tree, now + grace)
    case .tree: (next, due) = (.kill, now + Self.patience)
    case .kill: next = nil
    }
    return step
  }
}
