package import AKMSJSON
internal import AKMSModel
package import AKMSPolicy

/// Something in a policy that is allowed, and probably not meant.
package struct LintFinding: Hashable, Sendable {
  package let kind: Kind
  /// The rule's id; nil for a set.
  package let rule: String?
  package let source: RuleSource
  /// One printable line without a full stop.
  package let text: String
  /// What to do about it, one line.
  package let advice: String

  /// What was found; the raw value is for programs and stays.
  package enum Kind: String, Sendable, CaseIterable {
    /// Another allow gives all that this one gives.
    case shadowed
    /// It can never give anything.
    case unreachable
    /// The index cannot tell it from more than eight others (``Ruleset/residue``).
    case unindexable
    case noMaxTTL = "no_max_ttl"
    /// More than another allow gives an agent or an unproven session hangs on `tool` or `cwd` alone.
    case boundByToolAlone = "bound_by_tool_alone"
    /// A listed tool runs other programs.
    case runsPrograms = "runs_programs"
    case neverApplies = "never_applies"
    case duplicateScope = "duplicate_scope"
    case unusedSet = "unused_set"
  }

  init(_ kind: Kind, _ rule: Rule, _ text: String, advice: String) {
    self.init(kind, rule.id, rule.source, text, advice: advice)
  }

  init(_ kind: Kind, _ rule: String?, _ source: RuleSource, _ text: String, advice: String) {
    self.kind = kind
    self.rule = rule
    self.source = source
    self.text = Failure.printable(text)
    self.advice = Failure.printable(advice)
  }

  /// `policy/local.yaml:12: deploy: shadowed: …; …`.
  package var line: String { "\(source): " + (rule.map { "\($0): " } ?? "") + "\(kind.rawValue): \(text); \(advice)" }

  /// `{"kind", "rule", "source", "text", "advice"}`; `rule` is null for a set.
  package var json: JSONValue {
    .object([
      "kind": .string(kind.rawValue), "rule": rule.map { .string($0) } ?? .null, "source": .string("\(source)"),
      "text": .string(text), "advice": .string(advice),
    ])
  }
}
