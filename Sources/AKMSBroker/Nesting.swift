internal import AKMSProcesses

/// An exec inside another one: by the line of parents, which is for the record and decides nothing.
struct Nesting: Sendable, Equatable {
  /// 0 where no exec is around it.
  let depth: Int
  /// The request of the exec around it.
  let outer: String?

  static let none = Nesting(depth: 0, outer: nil)

  init(depth: Int, outer: String?) { (self.depth, self.outer) = (depth, outer) }

  init(of pid: Int32, among all: [Execution]) {
    var commands: [Int32: Execution] = [:]
    for execution in all where execution.command?.isAlive == true {
      commands[execution.commandEntry?.pid ?? 0] = execution
    }
    self = Self.search(from: pid) {
      commands[$0].map { Nesting(depth: $0.nesting.depth + 1, outer: $0.terms.requestID) }
    }
  }

  /// Processes above one that are looked at.
  private static let most = 64

  private static func search(from pid: Int32, _ look: (Int32) -> Nesting?) -> Nesting {
    var next = pid
    for _ in 0..<most {
      if let found = look(next) { return found }
      guard let entry = ProcessEntry(pid: next), entry.parent > 1 else { break }
      next = entry.parent
    }
    return .none
  }
}
