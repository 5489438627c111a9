internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// A difference with the box from which it was found and the session classes that have it.
struct Finding {
  let isWider: Bool
  private(set) var witness: Witness
  let root: Box
  let rootIsOld: Bool
  /// Whether nothing of the box was, or is, given in another way.
  let isWhole: Bool
  var sessions: [SessionClass] { witness.sessions }

  init(_ hit: SearchHit, _ witness: Witness, _ sets: (old: BoxSet, new: BoxSet)) {
    isWider = hit.difference.isWider
    self.witness = witness
    rootIsOld = hit.root.isOld
    let (mine, other) = hit.root.isOld ? (sets.old, sets.new) : (sets.new, sets.old)
    root = mine.boxes[hit.root.box]
    let allowed = other.near(root).contains { !other.boxes[$0].isDeny }
    isWhole = !root.isDeny && !allowed && !mine.near(root).contains { mine.boxes[$0].isDeny }
  }

  /// Takes over the session classes of the same difference.
  mutating func join(_ other: Finding) {
    let all = Set(sessions + other.sessions)
    witness.sessions = SessionClass.allCases.filter(all.contains)
  }

  /// What makes two findings one.
  var key: [String] {
    [isWider ? "wider" : "narrower", witness.kind.rawValue, root.scope.text] + witness.oldRules.map(\.text) + ["/"]
      + witness.newRules.map(\.text)
  }
}

/// Findings as they come; the one place of the search with a reference.
final class FindingList {
  private var findings: [Finding] = []
  private(set) var hasWider = false
  private(set) var hasNarrower = false

  func add(_ finding: Finding) { findings.append(finding) }

  func note(_ difference: Difference) {
    if difference.isWider { hasWider = true } else { hasNarrower = true }
  }

  /// Each difference once, whichever of its boxes it was found from: by kind, scope and rule.
  var merged: [Finding] {
    var places: [[String]: Int] = [:]
    var out: [Finding] = []
    for finding in findings {
      guard let place = places[finding.key] else {
        places[finding.key] = out.count
        out.append(finding)
        continue
      }
      out[place].join(finding)
    }
    return out.sorted { a, b in
      if a.witness.kind != b.witness.kind { return a.witness.kind < b.witness.kind }
      if a.root.scope != b.root.scope { return a.root.scope < b.root.scope }
      return a.root.rule.id < b.root.rule.id
    }
  }
}
