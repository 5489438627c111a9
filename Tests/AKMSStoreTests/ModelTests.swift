import AKMSModel
import AKMSStore
import AKMSTestSupport
import Testing

/// Random calls against a dictionary that says what must come of them.
@Suite struct ModelTests {
  private struct Model {
    /// Values by version, per name; the last ten are kept.
    var secrets: [String: (latest: Int, values: [Int: String])] = [:]

    mutating func set(_ name: String, _ value: String) -> Int {
      var secret = secrets[name] ?? (0, [:])
      secret.latest += 1
      secret.values[secret.latest] = value
      secret.values = secret.values.filter { $0.key > secret.latest - Limits.secretVersions }
      secrets[name] = secret
      return secret.latest
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `any order of sets, removals, locks and restarts gives what a dictionary gives`(seed: UInt64) throws {
    try Fixture.with { fixture in
      var random = SeededGenerator(seed)
      var model = Model()
      var store = try fixture.create()
      for step in 0..<60 {
        let name = ["a", "b/c", "d"].randomElement(using: &random) ?? "a"
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
          let known = model.secrets.removeValue(forKey: name) != nil
          let removed = (try? store.remove(SecretName(name))) != nil
          #expect(removed == known, "seed \(seed), step \(step)")
        case 1:
          try store.close()
          store = try fixture.open()
        case 2:
          store.lock()
          try store.unlock()
        default:
          let value = "value-\(step)"
          #expect(try store.set(name, value).version == model.set(name, value), "seed \(seed), step \(step)")
        }
        try compare(store, model, "seed \(seed), step \(step)")
      }
    }
  }

  private func compare(_ store: Store, _ model: Model, _ place: Comment) throws {
    #expect(try store.list().map(\.name.text) == model.secrets.keys.sorted(), place)
    for (name, secret) in model.secrets {
      #expect(try store.history(SecretName(name)).map(\.version) == secret.values.keys.sorted(by: >), place)
      #expect(try store.text(name) == secret.values[secret.latest], place)
      for (version, value) in secret.values { #expect(try store.text(name, version: version) == value, place) }
    }
  }
}
