internal import AKMSModel

/// What is asked for, allowed or granted: `connection:actions:resource,param=value` (contract section 3).
///
/// A scope stands for the set of all atoms (connection, action, resource path, params) that match it; containment
/// and `meet` below are exact on these sets. Two spellings of one scope are equal, since only the canonical form is
/// kept: actions and params sorted, duplicates gone, percent-encoding minimal, hex upper case. Time is never part.
///
/// In memory it is its text and 8 bytes of offsets: 24 bytes, and one heap allocation where the text has 16 bytes or
/// more. Comparing, `isContained`, `overlaps` and `reaches` allocate nothing; `meet` makes the text of its answer.
package struct Scope: Sendable {
  /// The canonical text: ASCII, at most `Limits.scope` bytes; parsing it gives an equal scope.
  package let text: String
  /// Where the parts of ``text`` stand.
  package let layout: ScopeLayout

  /// The caller hands in canonical text and the layout of that very text.
  init(text: String, layout: ScopeLayout) { (self.text, self.layout) = (text, layout) }

  /// SHA-256 of ``text``, 32 bytes: the `scope_hash` of sealed values and of the ledger.
  package var hash: [UInt8] { Fingerprint.sha256(text.utf8.span) }

  /// Whether it names one action and one resource: no `*` in either.
  package var isConcrete: Bool { layout.actionCount == 1 && layout.form == .literal }

  /// Whether a wildcard stands in the actions or in the resource. Several named actions are none.
  package var hasWildcard: Bool { layout.hasAllActions || layout.form != .literal }

  /// Whether a condition stands behind the resource.
  package var hasParams: Bool { text.utf8.count > Int(layout.resourceEnd) }
}

extension Scope: Hashable, Comparable, CustomStringConvertible {
  package static func == (a: Scope, b: Scope) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
  /// By the bytes of the canonical text, the same on every machine: in ASCII that is the order of strings.
  package static func < (a: Scope, b: Scope) -> Bool { a.text < b.text }
  package var description: String { text }
}
