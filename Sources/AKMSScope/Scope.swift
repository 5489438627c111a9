internal import AKMSModel

/// What is asked for, allowed or granted: `connection:actions:resource,param=value` (contract section 3).
///
/// A scope stands for the set of all atoms (connection, action, resource path, params) that match it; containment
/// and `meet` below are exact on these sets. Two spellings of one scope are equal, since only the canonical form is
/// kept: actions and params sorted, duplicates gone, percent-encoding minimal, hex upper case. Time is never part.
package struct Scope: Sendable {
  /// The configured connection, 1 to 32 bytes of `[a-z][a-z0-9-]*`.
  package let connection: String
  /// What may be done.
  package let actions: Actions
  /// At least one segment; ``Segment/rest`` stands last only.
  package let resource: [Segment]
  /// Sorted by name, unique by name.
  package let params: [Parameter]
  /// The canonical text: ASCII, at most `Limits.scope` bytes; parsing it gives an equal scope.
  package let text: String

  /// Sorts and joins; the caller hands in valid, canonical parts.
  init(connection: String, actions: Actions, resource: [Segment], params: [Parameter]) {
    self.connection = connection
    self.actions = actions
    self.resource = resource
    self.params = params
    var text = connection + ":" + actions.text + ":"
    for (index, segment) in resource.enumerated() { text += (index == 0 ? "" : "/") + segment.text }
    for param in params { text += "," + param.name + "=" + param.value }
    self.text = text
  }

  /// SHA-256 of ``text``, 32 bytes: the `scope_hash` of sealed values and of the ledger.
  package var hash: [UInt8] { Fingerprint.sha256(Array(text.utf8)) }

  /// Whether it names one action and one resource: no `*` in either.
  package var isConcrete: Bool {
    guard case .some(let names) = actions, names.count == 1 else { return false }
    return resource.allSatisfy { if case .literal = $0 { true } else { false } }
  }

  /// Whether a wildcard stands in the actions or in the resource. Several named actions are none.
  package var hasWildcard: Bool {
    actions == .all || !resource.allSatisfy { if case .literal = $0 { true } else { false } }
  }
}

extension Scope: Hashable, Comparable, CustomStringConvertible {
  package static func == (a: Scope, b: Scope) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
  /// By the bytes of the canonical text, the same on every machine.
  package static func < (a: Scope, b: Scope) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
  package var description: String { text }
}
