/// A seal: the ledger's state after a batch, signed; one line of a segment (`docs/protocol/audit.md`, section 3).
///
/// The first line of each segment is an *opening* seal, which repeats the state at the end of the segment before and
/// carries what is needed to go on from there alone.
struct Seal: Sendable, Equatable {
  /// RFC 3339.
  var at: String
  /// ``Digest/keyID`` of the signing key.
  var key: String
  /// SHA-256 of the seal line before, without its line feed; zero in the ledger's first line.
  var previous: Digest
  /// RFC 6962 root over all event lines so far.
  var root: Digest
  /// Event lines so far, from the start of the ledger.
  var size: UInt64
  /// Set in an opening seal alone.
  var opening: Opening?

  /// How a segment continues the one before.
  struct Opening: Sendable, Equatable {
    /// This segment's number, from 1.
    var segment: Int
    /// The segment that it continues; 0 for none.
    var fromSegment: Int
    /// Bytes of that segment that belong to the ledger.
    var fromBytes: UInt64
    /// Whether bytes may follow there that do not belong to it: the segment was given up after a failed write.
    var abandoned: Bool
    /// The signing key.
    var publicKey: Digest
    /// The tree's right edge (``MerkleEdge/stack``).
    var stack: [Digest]
  }

  /// What every seal line begins with; no event line does.
  static let prefix = Array(#"{"seal":"#.utf8)
  private static let separator = #","signature":""#

  /// The seal object: what is signed.
  var body: [UInt8] {
    var text = #"{"at":"\#(at)","#
    if let opening {
      text +=
        #""from":{"abandoned":\#(opening.abandoned),"bytes":\#(opening.fromBytes),"segment":\#(opening.fromSegment)},"#
    }
    text += #""key":"\#(key)","previous":"\#(previous.hex)","#
    if let opening { text += #""public_key":"\#(opening.publicKey.hex)","# }
    text += #""root":"\#(root.hex)","#
    if let opening { text += #""segment":\#(opening.segment),"# }
    text += #""size":\#(size),"#
    if let opening { text += #""stack":[\#(opening.stack.map { "\"\($0.hex)\"" }.joined(separator: ","))],"# }
    return Array((text + #""type":"akms.\#(opening == nil ? "seal" : "open")/1"}"#).utf8)
  }

  /// The whole line without its line feed.
  func line(signedBy key: borrowing SigningKey) -> [UInt8] {
    let body = body
    return Self.prefix + body + Array((Self.separator + Hex.text(key.sign(body)) + "\"}").utf8)
  }
}

/// A seal as it was read, with what its signature covers.
struct ReadSeal: Sendable {
  let seal: Seal
  /// SHA-256 of the line.
  let hash: Digest
  private let signed: ArraySlice<UInt8>
  private let signature: [UInt8]

  /// Whether `key` signed it.
  func isSigned(by key: Digest) -> Bool { seal.key == key.keyID && key.verifies(signature, of: signed) }

  /// Reads a line in the one form in which it is written; nil for anything else.
  init?(_ line: RawSpan) {
    let bytes = unsafe line.withUnsafeBytes { unsafe Array($0) }
    var scanner = SealScanner(bytes: bytes)
    guard scanner.take(#"{"seal":"#), let seal = scanner.seal() else { return nil }
    signed = bytes[Seal.prefix.count..<scanner.index]
    guard scanner.take(#","signature":""#), let signature = Hex.bytes(scanner.take(128)), scanner.take("\"}"),
      scanner.index == bytes.count, seal.opening == nil || signed.elementsEqual(seal.body)
    else { return nil }
    self.signature = signature
    self.seal = seal
    hash = .hash(of: line)
  }
}

/// Reads the fields of a seal at the places where ``Seal/body`` puts them.
struct SealScanner {
  let bytes: [UInt8]
  var index = 0

  mutating func take(_ literal: String) -> Bool {
    let end = index + literal.utf8.count
    guard end <= bytes.count, bytes[index..<end].elementsEqual(literal.utf8) else { return false }
    index = end
    return true
  }

  /// The next `count` bytes, or none where there are fewer.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    guard index + count <= bytes.count else { return [] }
    defer { index += count }
    return bytes[index..<(index + count)]
  }

  mutating func digest() -> Digest? { Hex.bytes(take(64)).flatMap { Digest($0) } }

  /// Decimal digits without a leading zero, at most 63 bits.
  mutating func number() -> UInt64? {
    let start = index
    var value: Int64 = 0
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = scaled.addingReportingOverflow(Int64(bytes[index] - UInt8(ascii: "0")))
      guard !over, !more else { return nil }
      value = sum
      index += 1
    }
    guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
    return UInt64(value)
  }

  private mutating func text(_ count: Int) -> String? {
    let slice = take(count)
    guard slice.count == count, slice.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
      return nil
    }
    return String(decoding: slice, as: UTF8.self)
  }

  mutating func seal() -> Seal? {
    guard take(#"{"at":""#), let at = text(27), take(#"","#) else { return nil }
    let from = take(#""from":{"abandoned":"#) ? origin() : nil
    guard take(#""key":""#), let key = text(16), take(#"","previous":""#), let previous = digest(), take(#"","#) else {
      return nil
    }
    var publicKey: Digest?
    if take(#""public_key":""#) {
      publicKey = digest()
      guard take(#"","#) else { return nil }
    }
    guard take(#""root":""#), let root = digest(), take(#"","#) else { return nil }
    let segment = take(#""segment":"#) ? number() : nil
    guard segment == nil || take(","), take(#""size":"#), let size = number(), take(",") else { return nil }
    var seal = Seal(at: at, key: key, previous: previous, root: root, size: size)
    if let from, let publicKey, let segment = segment.flatMap({ Int(exactly: $0) }), let stack = stack() {
      seal.opening = Seal.Opening(
        segment: segment, fromSegment: from.segment, fromBytes: from.bytes, abandoned: from.abandoned,
        publicKey: publicKey, stack: stack)
    }
    // a field that belongs to the other kind is caught here: the form must come out the same
    guard take(seal.opening == nil ? #""type":"akms.seal/1"}"# : #""type":"akms.open/1"}"#) else { return nil }
    return seal.opening != nil || (from == nil && publicKey == nil && segment == nil) ? seal : nil
  }

  private mutating func origin() -> (abandoned: Bool, bytes: UInt64, segment: Int)? {
    let abandoned = take("true")
    guard abandoned || take("false"), take(#","bytes":"#), let bytes = number(), take(#","segment":"#),
      let segment = number().flatMap({ Int(exactly: $0) }), take("},")
    else { return nil }
    return (abandoned, bytes, segment)
  }

  private mutating func stack() -> [Digest]? {
    guard take(#""stack":["#) else { return nil }
    var stack: [Digest] = []
    while take("\"") {
      guard stack.count < 64, let digest = digest(), take("\"") else { return nil }
      stack.append(digest)
      if !take(",") { break }
    }
    return take("],") ? stack : nil
  }
}
