/// Places that are replaced by one text.
struct Run {
  var start: Int
  var end: Int
  var name: UInt16
  /// Where the hit ends that gives the name: it begins at `start`, and longer ones go before it.
  var namedEnd: Int
}

extension MaskStream {
  /// Takes note of a hit that ends with the last byte read.
  ///
  /// - Parameter count: Its bytes.
  mutating func hit(_ count: Int, _ name: UInt16) {
    let start = consumed - count
    if isOpen && start < shown {
      // a hit not settled yet begins behind `shown`, and so lies within this one
      runs.removeAll(keepingCapacity: true)
      shown = consumed
      return
    }
    var run = Run(start: max(start, shown), end: consumed, name: name, namedEnd: consumed)
    while let last = runs.last, last.end > run.start {
      if Self.names(last, before: run) { (run.start, run.name, run.namedEnd) = (last.start, last.name, last.namedEnd) }
      runs.removeLast()
    }
    runs.append(run)
  }

  private static func names(_ old: Run, before new: Run) -> Bool {
    if old.start != new.start { return old.start < new.start }
    return old.namedEnd == new.namedEnd ? old.name <= new.name : old.namedEnd > new.namedEnd
  }

  /// Gives out what is certain and lies ahead of `limit`.
  ///
  /// - Parameters:
  ///   - limit: A place of the stream; bytes behind it may be part of a hit.
  ///   - forced: Whether runs are given out with the names they have now.
  mutating func drain(to limit: Int, forced: Bool = false, _ window: Window, _ emit: (RawSpan) -> Void) {
    var done = 0
    while done < runs.count {
      let run = runs[done]
      show(to: min(run.start, limit), window, emit)
      guard shown == run.start, forced || isSettled(run, window) else { break }
      masks.withMarker(run.name, emit)
      (shown, isOpen) = (run.end, true)
      done += 1
    }
    if done > 0 { runs.removeFirst(done) }
    if runs.isEmpty { show(to: limit, window, emit) }
  }

  private mutating func show(to end: Int, _ window: Window, _ emit: (RawSpan) -> Void) {
    guard end > shown else { return }
    window.pass(shown..<end, emit)
    (shown, isOpen) = (end, false)
  }

  /// Whether no hit can come that gives the run another name.
  private func isSettled(_ run: Run, _ window: Window) -> Bool {
    guard run.start < consumed - Int(window.automaton[state].live) else { return false }
    return !matches.contains { match in
      match.name != run.name && max(consumed - match.count, shown) == run.start
    }
  }
}
