internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSScope
internal import AKMSStore

/// What providers have answered about the rules' scopes, kept by connection, so that a start needs no plugin.
struct StoredSpellings: Sendable {
  let store: Store

  /// What is known for a connection whose plugin and settings are these; nothing for other ones.
  func load(_ connection: String, key: String) -> Spellings {
    guard let bytes = try? store.trusted(Self.name(connection)),
      let table = try? JSONParser.parse(bytes, size: bytes.count), table["key"]?.string == key
    else { return Spellings(key: key) }
    var known: [Scope: Scope] = [:]
    for member in table["known"]?.object?.members ?? [] {
      guard let scope = try? Scope(parsing: member.key),
        let spelling = try? Scope(parsing: member.value.string ?? "")
      else { continue }
      known[scope] = spelling
    }
    return Spellings(key: key, known: known)
  }

  /// Best effort: what is not kept is asked for again.
  func keep(_ connection: String, _ spellings: Spellings) {
    let known = spellings.known.map { ($0.key.text, JSONValue.string($0.value.text)) }
    let table: JSONObject = ["key": .string(spellings.key), "known": .object(JSONObject(known))]
    try? store.setTrusted(Self.name(connection), Array(table.text.utf8))
  }

  private static func name(_ connection: String) -> String { "spellings." + connection }
}
