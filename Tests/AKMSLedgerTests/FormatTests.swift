import AKMSJSON
import AKMSModel
import AKMSSecret
import Testing

@testable import AKMSLedger

@Suite struct DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func `sha-256 gives FIPS 180-4's values`(text: String, expected: String) throws {
    let digest = Digest.hash(of: Array(text.utf8))
    #expect(digest.hex == expected)
    #expect(Digest(hex: expected) == digest && Digest(digest.bytes) == digest)
  }

  @Test(arguments: [
    "", "00", String(repeating: "0", count: 63), String(repeating: "A", count: 64), String(repeating: "g", count: 64),
  ])
  func `what is not 64 lower-case digits is no digest`(text: String) {
    #expect(Digest(hex: text) == nil)
  }

  @Test func `a signature holds for its key and its bytes alone`() throws {
    // RFC 8032 section 7.1, test 2
    let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    let bytes = try #require(Hex.bytes(Array(seed.utf8)))
    let key = try SigningKey(
      seed: .init(count: 32) { span in
        for index in 0..<32 { span.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self) }
      })
    let signature = key.sign([0x72])
    let publicKey = key.publicKey
    #expect(publicKey.hex == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(
      Hex.text(signature) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(publicKey.verifies(signature, of: [0x72]) && !publicKey.verifies(signature, of: [0x73]))
    #expect(
      !publicKey.verifies(Array(signature.dropLast()), of: [0x72]) && !Digest.zero.verifies(signature, of: [0x72]))
  }

  @Test func `a seed of another length is refused`() {
    let refusal = #expect(throws: Failure.self) { _ = try SigningKey(seed: .init(count: 31) { _ in }).publicKey }
    #expect(refusal == Failure(.internal, "the ledger's signing seed has 31 bytes", why: "32 are expected"))
  }
}

@Suite struct MerkleEdgeTests {
  /// The test tree of RFC 6962's reference implementation (certificate-transparency, merkletree tests): inputs and roots.
  private static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  private static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func `roots are those of the published test tree`() throws {
    var edge = MerkleEdge()
    #expect(edge.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (input, root) in zip(Self.inputs, Self.roots) {
      let bytes = try #require(Hex.bytes(Array(input.utf8)))
      edge.append(unsafe .leaf(bytes.span.bytes))
      #expect(edge.root.hex == root)
    }
    #expect(edge.size == 8 && edge.stack.count == 1)
  }

  @Test func `the edge gives the root of RFC 6962's definition at every size, and can be taken up anywhere`() {
    var edge = MerkleEdge()
    var leaves: [Digest] = []
    for number in 0..<200 {
      let leaf = Digest.hash(of: Array("leaf \(number)".utf8))
      leaves.append(leaf)
      edge = MerkleEdge(size: edge.size, stack: edge.stack) ?? MerkleEdge()
      edge.append(leaf)
      #expect(edge.root == Self.definition(leaves[...]) && edge.stack.count == edge.size.nonzeroBitCount)
    }
    #expect(MerkleEdge(size: 3, stack: [.zero]) == nil)
  }

  /// MTH, word for word.
  private static func definition(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? .hash(of: []) }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return .node(definition(leaves.prefix(split)), definition(leaves.dropFirst(split)))
  }
}

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
      (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"), (1_767_323_045_000_006, "2026-01-02T03:04:05.000006Z"),
      (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"), (-1, "1970-01-01T00:00:00.000000Z"),
      (.max, "9999-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func `times are RFC 3339 with microseconds and always as long`(time: Int64, text: String) {
    #expect(Timestamp.text(time) == text)
  }

  @Test func `ids are of version 7, sort as their times and do not repeat`() throws {
    let ids = (0..<1000).map { Timestamp.uuid(1_767_323_045_000_006 + Int64($0)) }
    let form = /019b7ca9-8c8[89]-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(try ids.allSatisfy { try form.wholeMatch(in: $0) != nil }, "\(ids[0])")
    #expect(ids == ids.sorted() && Set(ids).count == 1000)
  }
}

@Suite struct SealTests {
  private let sample = Seal(
    at: "2026-01-02T03:04:05.000006Z", key: "0123456789abcdef", previous: .zero, root: .hash(of: []), size: 0,
    opening: .init(segment: 2, fromSegment: 1, fromBytes: 77, abandoned: true, publicKey: .zero, stack: []))

  @Test func `seals are written as docs/protocol/audit.md says, to the byte`() {
    let zero = String(repeating: "0", count: 64)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    var seal = sample
    #expect(
      String(decoding: seal.body, as: UTF8.self)
        == #"{"at":"2026-01-02T03:04:05.000006Z","from":{"abandoned":true,"bytes":77,"segment":1},"key":"0123456789abcdef","#
        + #""previous":"\#(zero)","public_key":"\#(zero)","root":"\#(empty)","segment":2,"size":0,"stack":[],"type":"akms.open/1"}"#
    )
    seal.opening = nil
    seal.size = 12
    #expect(
      String(decoding: seal.body, as: UTF8.self)
        == #"{"at":"2026-01-02T03:04:05.000006Z","key":"0123456789abcdef","previous":"\#(zero)","root":"\#(empty)","size":12,"type":"akms.seal/1"}"#
    )
  }

  @Test func `what is written is read back, also as JSON, and no change of a byte traps or passes`() throws {
    let key = try SigningKey(seed: try LedgerFixture.seed())
    let publicKey = key.publicKey
    var opening = sample
    opening.key = publicKey.keyID
    opening.opening?.stack = [.zero, .hash(of: [1])]
    var plain = opening
    plain.opening = nil
    for seal in [opening, plain] {
      let line = seal.line(signedBy: key)
      let read = try #require(unsafe ReadSeal(line.span.bytes))
      #expect(read.seal == seal && read.isSigned(by: publicKey) && !read.isSigned(by: .zero))
      #expect(try JSONParser.parse(line).encoded() == line)
      for place in line.indices {
        var changed = line
        changed[place] ^= 1 << UInt8(place % 7)
        #expect(unsafe ReadSeal(changed.span.bytes)?.isSigned(by: publicKey) != true, "byte \(place)")
        let cut = Array(line[..<place])
        #expect(unsafe ReadSeal(cut.span.bytes) == nil)
      }
    }
  }
}
