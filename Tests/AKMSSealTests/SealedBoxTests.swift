import AKMSModel
import AKMSSeal
import AKMSSecret
import Testing

@Suite struct SealedBoxTests {
  @Test(arguments: [0, 1, 40, Limits.value]) func `a secret sealed to the public key comes out`(count: Int) throws {
    let box = try SealedBox()
    let plain = try Secret.random(count: count)
    let sealed = try SealedBox.seal(plain, to: box.publicKey)
    #expect(sealed.count == count + SealedBox.overhead)
    let opened = try box.open(sealed)
    #expect(reveal(opened) == reveal(plain))
  }

  /// The recipient is Alice of RFC 7748, section 6.1; the box is PyNaCl's vector (tests/data/sealed_box_ref.txt).
  @Test func `the published vector opens`() throws {
    let box = try SealedBox(secretKey: secret(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))
    #expect(box.publicKey == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    let sealed = hex(
      """
      199c808806a62c1be56951023ad3396b0ce0ef2c5b9ca688ac96d2d06ca43f65d314400cc9bbefb23dd26f824c9cb553f81e8c894ea9a553
      f4d777c77b66d5a6925da3f5961c5f7147172db5597ac14210066ee3ee13e6230a9a9610e9cddbf24094f54fbbf6694c08a436cec39ff5a3
      73656d9584f4df9dd8c817e2e597540628d0ee21a6524a3fcf3eabdc0968390bd260a47366ead7f71cc2e774d411d96f3497c7e10291937b
      c16dc46a111686b85a8c86
      """)
    let plain = hex(
      """
      be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f4
      1db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52
      f0a089bc76897040e082f937763848645e0705
      """)
    let opened = try box.open(sealed)
    #expect(reveal(opened) == plain)
  }

  @Test func `every single changed bit and every truncation is refused`() throws {
    let box = try SealedBox()
    let sealed = try SealedBox.seal(secret("abc"), to: box.publicKey)
    for bit in 0..<(sealed.count * 8) {
      var changed = sealed
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let accepted: Bool
      do {
        _ = try reveal(box.open(changed))
        accepted = true
      } catch {
        #expect(error == notOpening, "bit \(bit)")
        accepted = false
      }
      #expect(!accepted, "bit \(bit)")
    }
    for end in 0..<sealed.count {
      #expect(throws: notOpening, "\(end) bytes") { _ = try reveal(box.open(Array(sealed[..<end]))) }
    }
  }

  @Test func `another pair does not open it`() throws {
    let sealed = try SealedBox.seal(secret("abc"), to: SealedBox().publicKey)
    #expect(throws: notOpening) { _ = try reveal(SealedBox().open(sealed)) }
  }

  @Test func `two pairs and two boxes differ`() throws {
    let box = try SealedBox()
    #expect(try box.publicKey != SealedBox().publicKey)
    #expect(try SealedBox.seal(secret("abc"), to: box.publicKey) != SealedBox.seal(secret("abc"), to: box.publicKey))
  }

  @Test(arguments: [0, 31, 33]) func `keys of another length are refused`(count: Int) throws {
    #expect(throws: Failure(.protocolViolation, "a public key of \(count) bytes where 32 are needed")) {
      _ = try SealedBox.seal(secret("abc"), to: [UInt8](repeating: 9, count: count))
    }
    #expect(throws: Failure(.internal, "a key of \(count) bytes where 32 are needed")) {
      _ = try SealedBox(secretKey: .random(count: count)).publicKey
    }
  }

  @Test func `a public key of low order is refused`() throws {
    #expect(throws: Failure(.protocolViolation, "a public key that nothing can be sealed to")) {
      _ = try SealedBox.seal(secret("abc"), to: [UInt8](repeating: 0, count: 32))
    }
  }
}
