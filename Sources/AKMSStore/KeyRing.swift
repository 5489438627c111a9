internal import AKMSModel
internal import AKMSSeal
internal import AKMSSecret
internal import Synchronization

/// The root key and the store key, while somebody holds them.
final class UnlockedKeys: Sendable {
  /// Epoch of the store key that new versions are wrapped under.
  static let epoch: UInt64 = 1

  let root: Secret
  private let store: Secret

  init(root: borrowing Secret) throws(Failure) {
    store = try KeyDerivation.key(for: .store, epoch: Self.epoch, root: root)
    self.root = try root.withBytes { bytes throws(Failure) in try Secret(copying: bytes) }
  }

  /// Lends the store key of an epoch.
  func withStoreKey<R: ~Copyable>(epoch: UInt64, _ body: (borrowing Secret) throws(Failure) -> R) throws(Failure) -> R {
    guard epoch != Self.epoch else { return try body(store) }
    return try body(KeyDerivation.key(for: .store, epoch: epoch, root: root))
  }
}

/// Where the keys are, or the reason why they are not.
///
/// A call that is under way when the store is locked keeps the keys until it returns; then they are wiped.
final class KeyRing: Sendable {
  private enum State {
    case open(UnlockedKeys)
    case closed(Failure)
  }
  private let state = Mutex(State.closed(.locked))

  /// The keys.
  ///
  /// - Throws: `.locked` with the reason.
  func current() throws(Failure) -> UnlockedKeys {
    switch state.withLock({ $0 }) {
    case .open(let keys): return keys
    case .closed(let reason): throw reason
    }
  }

  func open(_ keys: UnlockedKeys) { state.withLock { $0 = .open(keys) } }

  func close(_ reason: Failure) { state.withLock { $0 = .closed(reason) } }

  var isOpen: Bool {
    state.withLock { if case .open = $0 { true } else { false } }
  }
}
