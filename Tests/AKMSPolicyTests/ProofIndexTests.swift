import AKMSModel
import AKMSPolicy
import AKMSScope
import Testing

/// policy.md: the engine answers as the reference interpreter, in every part of the answer.
@Suite struct ProofIndexTests {
  @Test(arguments: [101, 102, 103, 104, 105, 106, 107, 108] as [UInt64])
  func `index: 100 000 random cases, engine = reference`(seed: UInt64) throws {
    try forAll(seed, 100_000 / 8) { example, _ in
      let (engine, reference) = (try example.answer, example.reference)
      return engine == reference ? nil : "engine    \(engine)\nreference \(reference)"
    }
  }
}
