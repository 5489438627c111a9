internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSWire

/// What happens to a command at its lease's end (contract section 2.6): a rule's word, else the caller's, else by
/// session and source.
enum EndOfLease {
  /// For all that one command was granted: what ends most counts.
  static func action(for uses: [Use], _ request: VendRequest, _ session: SessionClass) -> Grant.OnExpiry {
    let canFetch = request.delivery == .endpoint || request.purpose == .helper
    let actions = uses.map { use in
      action(rule: use.onExpiry, wish: request.onExpiry, canFetch: canFetch, session, isStored: use.isStored)
    }
    if actions.contains(.terminate) { return .terminate }
    return actions.contains(.keep) ? .keep : actions.first ?? .keep
  }

  /// - Parameters:
  ///   - rule: `on_expiry`; nil where no rule says anything.
  ///   - wish: `--on-expiry`; nil for auto.
  ///   - canFetch: Whether the command asks again for what it needs, so that a renewal reaches it. Where it does not, what
  ///     may be renewed is ended: an environment cannot be renewed.
  static func action(
    rule: OnExpiry?, wish: Grant.OnExpiry?, canFetch: Bool, _ session: SessionClass, isStored: Bool
  ) -> Grant.OnExpiry {
    switch rule {
    case .terminate: return .terminate
    case .keep: return .keep
    case .renew: return canFetch ? .renew : .terminate
    case .auto: break
    case nil: if let wish { return wish == .renew && !canFetch ? .terminate : wish }
    }
    if canFetch { return .renew }
    return session == .human && !isStored ? .keep : .terminate
  }
}
