internal import AKMSModel
internal import AKMSPolicy
internal import AKMSScope
internal import Synchronization

/// Rules in the spelling of a connection's provider (contract section 3).
///
/// A validator spells a container that is named alone as its whole tree; requests are decided in that spelling, so the
/// rules of the connection are spelt by the same validator, once a policy and connection. A rule's scope that the
/// provider does not understand stays as it is: it matches nothing that the provider would vend.
final class RuleFolding: Sendable {
  private struct Key: Hashable {
    let version: String
    let connection: String
  }

  private let folded = Mutex<[Key: Ruleset]>([:])

  func rules(_ rules: Ruleset, for connection: String, by source: any CredentialSource) async -> Ruleset {
    let key = Key(version: rules.version, connection: connection)
    if let known = folded.withLock({ $0[key] }) { return known }
    var spellings: [Scope: Scope] = [:]
    var isWhole = true
    for scope in Set(rules.rules.flatMap(\.scopes)) where scope.connection == connection {
      do throws(Failure) {
        let spelling = try await source.validate(scope)
        if SpellingCheck.admits(spelling, for: scope) { spellings[scope] = spelling }
      } catch {
        // "No meaning" is an answer and stays one; a plugin that was away is asked again at the next request.
        isWhole = isWhole && error.code == .usage
      }
    }
    let result = spellings.allSatisfy { $0 == $1 } ? rules : rules.folded { spellings[$0] ?? $0 }
    guard isWhole else { return result }
    folded.withLock { folded in
      folded = folded.filter { $0.key.version == rules.version }
      folded[key] = result
    }
    return result
  }
}
