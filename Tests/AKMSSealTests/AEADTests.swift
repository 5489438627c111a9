import AKMSModel
import AKMSSeal
import AKMSSecret
import Testing

@Suite struct AEADTests {
  private let data: AssociatedData = {
    var data = AssociatedData("akms.test/1")
    data.append("a name")
    return data
  }()

  @Test(arguments: [0, 1, 16, 64, 4096, Limits.value]) func `what was sealed opens to the same bytes`(count: Int) throws
  {
    let key = try Secret.random(count: AEAD.keySize)
    let plain = try Secret.random(count: count)
    let box = try AEAD.seal(plain, key: key, ad: data)
    #expect(box.count == count + AEAD.overhead)
    let opened = try AEAD.open(box, key: key, ad: data)
    #expect(reveal(opened) == reveal(plain))
  }

  /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
  @Test func `the published vector opens`() throws {
    let key = try secret(Array(0x80...0x9F))
    let nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657")
    let ciphertext = hex(
      """
      bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216
      cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13
      b52e
      """)
    let tag = hex("c0875924c1c7987947deafd8780acf49")
    let plain = try AEAD.open(
      [1] + nonce + ciphertext + tag, key: key, ad: .verbatim(hex("50515253c0c1c2c3c4c5c6c7")))
    #expect(
      reveal(plain)
        == Array(
          """
          Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would \
          be it.
          """.utf8))
  }

  @Test func `every single changed bit is refused`() throws {
    let key = try Secret.random(count: AEAD.keySize)
    let box = try AEAD.seal(secret("a secret of some length"), key: key, ad: data)
    for bit in 0..<(box.count * 8) {
      var changed = box
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let failure = #expect(throws: Failure.self, "bit \(bit)") {
        _ = try reveal(AEAD.open(changed, key: key, ad: data))
      }
      #expect(failure == notOpening, "bit \(bit)")
    }
  }

  @Test func `every truncation and every longer box is refused`() throws {
    let key = try Secret.random(count: AEAD.keySize)
    let box = try AEAD.seal(secret("abc"), key: key, ad: data)
    for end in 0..<box.count {
      #expect(throws: notOpening, "\(end) bytes") { _ = try reveal(AEAD.open(Array(box[..<end]), key: key, ad: data)) }
    }
    #expect(throws: notOpening) { _ = try reveal(AEAD.open(box + [0], key: key, ad: data)) }
    #expect(throws: notOpening) { _ = try reveal(AEAD.open([0] + box, key: key, ad: data)) }
  }

  @Test func `another key or other data does not open it`() throws {
    let key = try Secret.random(count: AEAD.keySize)
    let box = try AEAD.seal(secret("abc"), key: key, ad: data)
    var longer = data
    longer.append("")
    #expect(throws: notOpening) { _ = try reveal(AEAD.open(box, key: .random(count: AEAD.keySize), ad: data)) }
    #expect(throws: notOpening) { _ = try reveal(AEAD.open(box, key: key, ad: longer)) }
    #expect(throws: notOpening) { _ = try reveal(AEAD.open(box, key: key, ad: AssociatedData("akms.test/2"))) }
  }

  @Test(arguments: [0, 16, 31, 33]) func `a key of another length is refused`(count: Int) throws {
    let key = try Secret.random(count: count)
    let expected = Failure(.internal, "a key of \(count) bytes where 32 are needed")
    #expect(throws: expected) { _ = try AEAD.seal(secret("abc"), key: key, ad: data) }
    #expect(throws: expected) { _ = try reveal(AEAD.open([1], key: key, ad: data)) }
  }

  @Test func `no nonce comes twice, from eight tasks at once`() async throws {
    let data = data
    let nonces = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
      for _ in 0..<8 {
        group.addTask {
          let key = try Secret.random(count: AEAD.keySize)
          let plain = try secret("x")
          return try (0..<4000).map { _ in try Array(AEAD.seal(plain, key: key, ad: data)[1..<25]) }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(nonces).count == 32_000)
  }
}

@Suite struct AssociatedDataTests {
  @Test func `fields that join to the same bytes differ`() {
    func encode(_ fields: [String]) -> [UInt8] {
      var data = AssociatedData("p")
      for field in fields { data.append(field) }
      return data.bytes
    }
    let variants = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["a", "b", "c"]].map(encode)
    #expect(Set(variants).count == variants.count)
  }

  @Test func `a field is its length in eight bytes and its bytes`() {
    var data = AssociatedData("p")
    data.append([7, 8])
    data.append(UInt64(0x0102))
    #expect(data.bytes == hex("0000000000000001 70 0000000000000002 0708 0000000000000008 0000000000000102"))
  }
}
