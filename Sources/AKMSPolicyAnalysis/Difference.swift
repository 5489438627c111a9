internal import AKMSPolicy

/// Which way, and in what respect.
struct Difference: Hashable {
  let isWider: Bool
  let kind: Witness.Kind

  /// A bit of ``DifferenceSet``.
  fileprivate var bit: UInt32 {
    1 << UInt32((Witness.Kind.allCases.firstIndex(of: kind) ?? 0) * 2 + (isWider ? 1 : 0))
  }
}

/// Differences in one word.
struct DifferenceSet: Hashable {
  private var bits: UInt32 = 0

  static let all = DifferenceSet(bits: .max)

  init() {}
  private init(bits: UInt32) { self.bits = bits }

  mutating func insert(_ difference: Difference) { bits |= difference.bit }
  func contains(_ difference: Difference) -> Bool { bits & difference.bit != 0 }
  mutating func formUnion(_ other: DifferenceSet) { bits |= other.bits }
  func isSubset(of other: DifferenceSet) -> Bool { bits & ~other.bits == 0 }
  var isEmpty: Bool { bits == 0 }

  mutating func insert(_ kinds: [Witness.Kind], wider: Bool) {
    for kind in kinds { insert(Difference(isWider: wider, kind: kind)) }
  }
}

/// The respects in which two rules' terms are compared, and the answer.
enum TermsOrder {
  /// - Returns: What `new` is milder in (true) and stricter in (false).
  static func differences(from old: Terms, to new: Terms) -> [Difference] {
    let milder: [(Witness.Kind, Int)] = [
      (.onWarn, old.onWarn.rawValue - new.onWarn.rawValue),
      (.onAlert, old.onAlert.rawValue - new.onAlert.rawValue),
      (.onExpiry, new.onExpiry.mildness - old.onExpiry.mildness),
      (.reuse, (new.reuse ? 1 : 0) - (old.reuse ? 1 : 0)),
      (.exactTTL, (old.exactTTL ? 1 : 0) - (new.exactTTL ? 1 : 0)),
      (.maxRenew, (new.maxRenew ?? 1 << 30) - (old.maxRenew ?? 1 << 30)),
    ]
    return milder.filter { $0.1 != 0 }.map { Difference(isWider: $0.1 > 0, kind: $0.0) }
  }

  /// What a person reads about one respect; nil for those that are no term.
  static func words(_ kind: Witness.Kind, _ terms: Terms) -> String? {
    switch kind {
    case .onWarn: "on_warn \(terms.onWarn)"
    case .onAlert: "on_alert \(terms.onAlert)"
    case .onExpiry: terms.onExpiry.map { "on_expiry \($0.rawValue)" } ?? "no on_expiry"
    case .reuse: "reuse \(terms.reuse)"
    case .exactTTL: "exact_ttl \(terms.exactTTL)"
    case .maxRenew: terms.maxRenew.map { "max_renew \($0)" } ?? "no max_renew"
    default: nil
    }
  }
}
