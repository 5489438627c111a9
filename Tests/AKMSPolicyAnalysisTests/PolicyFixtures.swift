import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSPolicyAnalysis
import AKMSScope

/// Policies as people write them.
enum Policies {
  /// Rules as lines of a policy file, below `rules:`.
  static func rules(_ rules: String, file: String = "policy/local.yaml") throws -> Ruleset {
    try file == "" ? .empty : read("akms: policy/1\nrules:\n" + rules, file: file).ruleset
  }

  static func read(_ text: String, file: String = "policy/local.yaml") throws -> PolicySet {
    try PolicySet.read([(name: file, bytes: Array(text.utf8))])
  }

  /// One rule in flow style: `allow("deploy", ["aws:s3:web/**"], "max_ttl: 15m")`.
  static func rule(_ effect: String, _ id: String, _ scopes: [String], _ more: String...) -> String {
    let list = scopes.map { "\"\($0)\"" }.joined(separator: ", ")
    return "  - { id: \(id), effect: \(effect), scopes: [\(list)]\(more.map { ", " + $0 }.joined()) }\n"
  }

  static func allow(_ id: String, _ scopes: [String], _ more: String...) -> String {
    rule("allow", id, scopes, (["max_ttl: 15m"] + more).joined(separator: ", "))
  }

  static func allowFor(_ ttl: String, _ id: String, _ scopes: [String], _ more: String...) -> String {
    rule("allow", id, scopes, (["max_ttl: \(ttl)"] + more).joined(separator: ", "))
  }

  static func deny(_ id: String, _ scopes: [String], _ more: String...) -> String {
    more.isEmpty ? rule("deny", id, scopes) : rule("deny", id, scopes, more.joined(separator: ", "))
  }

  static func compare(_ old: String, _ new: String) throws -> PolicyComparison {
    PolicyComparison(from: try rules(old), to: try rules(new))
  }
}
