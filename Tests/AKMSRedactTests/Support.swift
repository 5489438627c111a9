import AKMSModel
import AKMSTestSupport

@testable import AKMSRedact

typealias Named = (name: String, value: [UInt8])

func masks(_ values: [Named], indexed: Int = 64, rows: Int = 1024) throws -> Masks {
  var builder = try MaskBuilder(indexed: indexed, rows: rows)
  for (name, value) in values { try builder.add(name: name, unsafe value.span.bytes) }
  return try builder.build()
}

func masks(_ values: KeyValuePairs<String, String>) throws -> Masks {
  try masks(values.map { ($0.key, Array($0.value.utf8)) })
}

/// Collects what a stream gives out.
struct Reader: ~Copyable {
  var stream: MaskStream
  private(set) var out: [UInt8] = []

  init(_ masks: Masks) { stream = MaskStream(masks) }

  mutating func feed(_ input: some Sequence<UInt8>) {
    let input = Array(input)
    unsafe stream.feed(input.span.bytes) { out.append($0) }
  }

  mutating func feed(_ text: String) { feed(text.utf8) }
  mutating func release() { stream.releaseHeld(below: 8) { out.append($0) } }
  mutating func finish() { stream.finish { out.append($0) } }

  /// What has come out since the last call.
  mutating func taken() -> String {
    defer { out = [] }
    return String(decoding: out, as: UTF8.self)
  }
}

extension [UInt8] {
  mutating func append(_ bytes: RawSpan) {
    for index in 0..<bytes.byteCount { append(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
  }

  /// Whether it has `other` in it.
  func holds(_ other: [UInt8]) -> Bool {
    other.count <= count && (0...count - other.count).contains { self[$0..<$0 + other.count].elementsEqual(other) }
  }
}

/// The whole output for an input cut at these places.
func masked(_ input: [UInt8], _ masks: Masks, cuts: [Int] = []) -> [UInt8] {
  var reader = Reader(masks)
  var start = 0
  for cut in cuts.sorted() + [input.count] {
    reader.feed(input[start..<cut])
    start = cut
  }
  reader.finish()
  return reader.out
}

func masked(_ text: String, _ masks: Masks) -> String {
  String(decoding: masked(Array(text.utf8), masks), as: UTF8.self)
}

extension SeededGenerator {
  mutating func bytes(_ count: ClosedRange<Int>, of alphabet: [UInt8] = Array(0...255)) -> [UInt8] {
    (0..<Int.random(in: count, using: &self)).map { _ in alphabet.randomElement(using: &self)! }
  }

  /// Up to five places at which a text is cut.
  mutating func cuts(_ count: Int) -> [Int] {
    (0..<Int.random(in: 0...5, using: &self)).map { _ in Int.random(in: 0...count, using: &self) }
  }
}
