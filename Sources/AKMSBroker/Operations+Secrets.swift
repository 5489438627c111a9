internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSSeal
internal import AKMSSecret
internal import AKMSStore

extension Operations {
  func setSecret(_ arguments: Arguments, _ value: consuming Secret?) throws(Failure) -> JSONObject {
    let opened = try core.unlocked()
    let store = opened.store
    guard let value else { throw Failure(.usage, "no value was given", next: "akms secret set NAME < FILE") }
    let name = try SecretName(try arguments.required("name"))
    let type = try Self.type(arguments) ?? Self.type(of: value, replacing: try? store.show(name))
    let fingerprint = AKMSSeal.Fingerprint(stored: value, key: try store.key(for: .ledgerFingerprint))
    let version = try store.set(name, value, type: type, tags: try arguments.texts("tags"))
    // A new version ends what was released of the old one: the next exec gets the new value.
    _ = core.end("secret_set") { $0.granted.contains { (try? $0.secretName) == name } && $0.connection == "secret" }
    opened.connections.secretChanged(name.text)
    try core.record(
      "secret.set",
      [
        "akms.secret.name": .string(name.text), "akms.secret.version": .integer(Int64(version.version)),
        "akms.secret.type": .string(version.type.rawValue), "akms.credential.fingerprint": [.string(fingerprint.hex)],
      ])
    return [
      "name": .string(name.text), "version": .integer(Int64(version.version)), "type": .string(version.type.rawValue),
      "created_at": .time(version.createdAt),
    ]
  }

  func listSecrets() throws(Failure) -> JSONObject {
    let items = try core.opened().store.list().map { secret -> JSONValue in
      [
        "name": .string(secret.name.text), "type": .string(secret.latest.type.rawValue), "tags": .strings(secret.tags),
        "version": .integer(Int64(secret.latest.version)), "updated_at": .time(secret.latest.createdAt),
      ]
    }
    return ["items": .array(items)]
  }

  func showSecret(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let store = try core.opened().store
    let secret = try store.show(try SecretName(try arguments.required("name")))
    return [
      "name": .string(secret.name.text), "type": .string(secret.latest.type.rawValue), "tags": .strings(secret.tags),
      "version": .integer(Int64(secret.latest.version)), "versions": .integer(Int64(secret.versions)),
      "created_at": .time(secret.createdAt), "updated_at": .time(secret.latest.createdAt),
    ]
  }

  func secretHistory(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let name = try SecretName(try arguments.required("name"))
    let items = try core.opened().store.history(name).map { version -> JSONValue in
      [
        "version": .integer(Int64(version.version)), "type": .string(version.type.rawValue),
        "size": .integer(Int64(version.size)), "created_at": .time(version.createdAt),
      ]
    }
    return ["name": .string(name.text), "items": .array(items)]
  }

  func removeSecret(_ arguments: Arguments) throws(Failure) -> JSONObject {
    let opened = try core.unlocked()
    let store = opened.store
    let name = try SecretName(try arguments.required("name"))
    let versions = try store.show(name).versions
    try store.remove(name)
    _ = core.end("secret_removed") { $0.granted.contains { (try? $0.secretName) == name } && $0.connection == "secret" }
    opened.connections.secretChanged(name.text)
    try core.record(
      "secret.remove", ["akms.secret.name": .string(name.text), "akms.secret.versions": .integer(Int64(versions))])
    return ["name": .string(name.text), "versions": .integer(Int64(versions))]
  }

  /// As detected; a value without a known form keeps the type of the one that it replaces.
  private static func type(of value: borrowing Secret, replacing old: SecretMetadata?) -> SecretType {
    let detected = SecretType(detecting: value)
    return detected == .generic ? old?.latest.type ?? .generic : detected
  }

  private static func type(_ arguments: Arguments) throws(Failure) -> SecretType? {
    guard let text = try arguments.text("type") else { return nil }
    guard let type = SecretType(rawValue: text) else {
      let known = SecretType.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(.usage, "no secret is of the type \(text)", why: "the types are \(known)")
    }
    return type
  }
}
