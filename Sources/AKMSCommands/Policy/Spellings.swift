internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope

/// How providers spell the scopes of rules (`aws:s3:bucket` is `aws:s3:bucket/**`), as far as the broker has asked them:
/// rules that are compared with what is in force are compared in the spelling in which it decides.
struct Spellings {
  /// Scopes in one question: each has at most 512 bytes, an answer has two of them, and a frame 1 MiB.
  private static let portion = 500

  private var known: [Scope: Scope] = [:]

  /// Asks about the scopes of all rules; a broker that cannot tell leaves them as they are written.
  ///
  /// - Throws: `.locked` and the like; `.protocolViolation` for an answer that is none.
  init(of rulesets: [Ruleset], and more: [Scope] = [], _ context: CommandContext) throws(Failure) {
    let written = Set(rulesets.flatMap { $0.rules.flatMap(\.scopes) } + more)
    // stored secrets are spelt as they are
    var rest = written.filter { $0.connection != "secret" }.map(\.text).sorted()[...]
    while !rest.isEmpty {
      try ask(rest.prefix(Self.portion), context)
      rest = rest.dropFirst(Self.portion)
    }
  }

  func of(_ scope: Scope) -> Scope { known[scope] ?? scope }

  /// All rules in the providers' spelling.
  func of(_ rules: Ruleset) -> Ruleset { known.isEmpty ? rules : rules.folded(of) }

  private mutating func ask(_ scopes: ArraySlice<String>, _ context: CommandContext) throws(Failure) {
    let answer: JSONValue
    do throws(Failure) { answer = try context.call("policy.spell", ["scopes": .strings(scopes)]) } catch {
      guard error.code == .usage || error.code == .internal else { throw error }
      return
    }
    for member in answer["spellings"]?.object?.members ?? [] {
      guard let text = member.value.string, text != member.key else { continue }
      known[try Scope(parsing: member.key)] = try Scope(parsing: text)
    }
  }
}
