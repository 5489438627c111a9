internal import Glibc

/// Medians of interleaved runs: machines are noisy, and noise that comes and goes hits all rows alike.
package struct Row {
  package let name: String
  /// Microseconds, sorted.
  package private(set) var samples: [Double] = []

  package init(_ name: String) { self.name = name }

  package mutating func add(_ microseconds: Double) { samples.append(microseconds) }

  package func quantile(_ part: Double) -> Double {
    let sorted = samples.sorted()
    return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }

  package var p50: Double { quantile(0.5) }
  package var p99: Double { quantile(0.99) }
}

/// A goal: a row's median over a reference's in the same run.
package struct Goal {
  package let row: String
  package let reference: String
  /// The reference counts so many times.
  package let times: Double
  package let most: Double

  package init(row: String, reference: String, times: Double, most: Double) {
    self.row = row
    self.reference = reference
    self.times = times
    self.most = most
  }
}

/// Microseconds on CLOCK_MONOTONIC.
package func now() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

/// Prints the table and the goals; false when one is missed.
package func report(_ rows: [Row], _ goals: [Goal]) -> Bool {
  func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }
  func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }
  print(pad("row", 46) + pad("n", 8) + pad("p50 us", 12) + pad("p99 us", 12))
  for row in rows {
    print(pad(row.name, 46) + pad(String(row.samples.count), 8) + pad(number(row.p50), 12) + pad(number(row.p99), 12))
  }
  var met = true
  for goal in goals {
    guard let row = rows.first(where: { $0.name == goal.row }),
      let base = rows.first(where: { $0.name == goal.reference })
    else {
      print("no rows for the goal \(goal.row)")
      return false
    }
    let ratio = row.p50 / (base.p50 * goal.times)
    let isMet = ratio <= goal.most
    met = met && isMet
    let factor = goal.times == 1 ? "" : "\(Int(goal.times)) x "
    print(
      "\(isMet ? "ok" : "MISSED"): \(goal.row) is \(number(ratio)) of \(factor)\(goal.reference), at most \(number(goal.most))"
    )
  }
  return met
}
