internal import AKMSModel
package import AKMSScope

/// How a connection's provider spells the scopes of rules, as far as it has been asked.
package struct Spellings: Sendable, Equatable {
  /// What the answers depend on: the plugin's digest and the connection's settings. Other plugin, other answers.
  package let key: String
  /// A scope that has no meaning for the provider stands for itself.
  package var known: [Scope: Scope]

  package init(key: String, known: [Scope: Scope] = [:]) {
    self.key = key
    // what comes from a file is held to the same rule as an answer
    self.known = known.filter { SpellingCheck.admits($0.value, for: $0.key) }
  }

  /// The answers about these scopes.
  func only(_ scopes: Set<Scope>) -> Spellings {
    var out = self
    out.known = known.filter { scopes.contains($0.key) }
    return out
  }
}

extension Spellings {
  /// Calls to one plugin at a time: half of what its supervisor lets through, so that requests are not held up.
  private static let width = 16

  /// Asks a provider how it spells scopes, several at a time.
  ///
  /// - Returns: What it answered; a scope is missing where it was away, and is then asked for again.
  static func ask(_ scopes: [Scope], of source: any CredentialSource) async -> [Scope: Scope] {
    await withTaskGroup(of: (Scope, Scope?).self) { group in
      var rest = scopes.makeIterator()
      var answers: [Scope: Scope] = [:]
      for _ in 0..<width {
        if let scope = rest.next() { group.addTask { (scope, await spelling(of: scope, by: source)) } }
      }
      while let (scope, spelling) = await group.next() {
        // one that is away is away for all: no use in waiting for each
        guard let spelling else { break }
        answers[scope] = spelling
        if let scope = rest.next() { group.addTask { (scope, await Self.spelling(of: scope, by: source)) } }
      }
      group.cancelAll()
      return answers
    }
  }

  private static func spelling(of scope: Scope, by source: any CredentialSource) async -> Scope? {
    do throws(Failure) {
      let spelling = try await source.validate(scope)
      return SpellingCheck.admits(spelling, for: scope) ? spelling : scope
    } catch {
      // "no meaning" is an answer
      return error.code == .usage ? scope : nil
    }
  }
}
