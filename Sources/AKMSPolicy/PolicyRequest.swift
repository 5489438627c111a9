package import AKMSModel
package import AKMSScope

/// What is asked of the policy: a scope, for so long.
package struct PolicyRequest: Hashable, Sendable {
  package let scope: Scope
  /// Seconds, 1 to `Limits.ttl`.
  package let ttlSeconds: Int

  /// - Parameter ttlSeconds: Already resolved: `--ttl`, the profile's, or the default of contract section 4.
  /// - Throws: `.usage` when it is out of range.
  package init(_ scope: Scope, ttlSeconds: Int) throws(Failure) {
    guard (1...Limits.ttl).contains(ttlSeconds) else {
      throw Failure(
        .usage, "a time to live of \(ttlSeconds) s cannot be asked for",
        why: "it is from 1 s to \(Limits.ttl) s")
    }
    self.scope = scope
    self.ttlSeconds = ttlSeconds
  }
}
