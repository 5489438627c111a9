import AKMSModel
import Testing

@testable import AKMSSecret

/// The bytes of a secret; in a test they may be an array.
func bytes(_ secret: borrowing Secret) -> [UInt8] {
  secret.withBytes { span in (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) } }
}

func secret(_ text: String) throws -> Secret {
  try Secret(count: text.utf8.count) { span in
    for (i, byte) in text.utf8.enumerated() { span.storeBytes(of: byte, toByteOffset: i, as: UInt8.self) }
  }
}

struct SecretTests {
  @Test func `a secret starts zeroed and holds what was written`() throws {
    let zeroed = bytes(try Secret(count: 4) { _ in })
    let filled = bytes(try secret("abc"))
    #expect(zeroed == [0, 0, 0, 0])
    #expect(filled == Array("abc".utf8))
  }

  @Test func `what filling throws comes out, and no secret exists`() {
    let failure = Failure(.usage, "no")
    #expect(throws: failure) { _ = try Secret(count: 8) { _ throws(Failure) in throw failure }.count }
  }

  @Test func `a copy is equal and a copy's own`() throws {
    let one = try secret("value")
    let two = try one.withBytes { span throws(Failure) in try Secret(copying: span) }
    let outcomes = [one.isEqual(to: two), one.isEqual(to: try secret("valuE")), one.isEqual(to: try secret("values"))]
    #expect(outcomes == [true, false, false])
  }

  @Test func `random secrets differ`() throws {
    let one = bytes(try Secret.random(count: 32))
    let two = bytes(try Secret.random(count: 32))
    #expect(one != two)
  }

  @Test func `an empty secret is a secret`() throws {
    let empty = try secret("")
    let held = bytes(empty)
    #expect(held == [])
    let equal = empty.isEqual(to: try secret(""))
    #expect(equal)
  }
}

struct SecretEnvironmentTests {
  @Test func `each value stands at its own range`() throws {
    let values = [("A", "one"), ("B", ""), ("C", "three")]
    let environment = try SecretEnvironment(values.map { ($0.0, $0.1.utf8.count) }) { entries, span in
      for (entry, value) in zip(entries, values) {
        for (i, byte) in value.1.utf8.enumerated() {
          span.storeBytes(of: byte, toByteOffset: entry.range.lowerBound + i, as: UInt8.self)
        }
      }
    }
    #expect(environment.names == ["A", "B", "C"])
    for (index, value) in values.enumerated() {
      let text = environment.withValue(at: index) { span in
        String(
          decoding: (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) },
          as: UTF8.self)
      }
      #expect(text == value.1)
    }
  }

  @Test func `a range outside the block is refused`() throws {
    #expect(throws: Failure(.internal, "a value lies outside its block")) {
      _ = try SecretEnvironment(entries: [("A", 0..<4)], block: try secret("abc")).names
    }
  }
}
