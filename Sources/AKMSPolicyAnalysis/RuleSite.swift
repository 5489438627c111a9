package import AKMSJSON
package import AKMSPolicy

/// A rule as reports name it: `deploy, policy/local.yaml:12`.
package struct RuleSite: Hashable, Sendable {
  package let id: String
  package let source: RuleSource

  package init(_ rule: Rule) { (id, source) = (rule.id, rule.source) }
  package init(_ rule: RuleReference) { (id, source) = (rule.id, rule.source) }

  package var text: String { "\(id), \(source)" }
  /// `{"id":…,"source":…}`.
  package var json: JSONValue { .object(["id": .string(id), "source": .string("\(source)")]) }
}

extension Sequence<RuleSite> {
  /// By id, each once.
  var sortedByID: [RuleSite] { Set(self).sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) } }
}
