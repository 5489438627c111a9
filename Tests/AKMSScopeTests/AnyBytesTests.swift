import AKMSModel
import AKMSScope
import Testing

/// Parsing is total: any bytes are a scope, the same as the reference grammar reads, or refused with a position.
@Suite struct AnyBytesTests {
  /// nil where all is well.
  private static func fault(_ bytes: [UInt8]) -> String? {
    let expected = ReferenceGrammar.canonical(bytes)
    do {
      let scope = try Scope(parsing: bytes)
      let again = try Scope(parsing: scope.text)
      let isStable = again == scope && again.layout == scope.layout && scope.text.utf8.count <= bytes.count
      return scope.text == expected && isStable ? nil : "\(bytes) gives \(scope), expected \(expected ?? "a refusal")"
    } catch {
      let isRefusal = error.code == .usage && error.lines.count == 2 && position(error, within: bytes) != nil
      return expected == nil && isRefusal ? nil : "\(bytes) gives \(error), expected \(expected ?? "a refusal")"
    }
  }

  /// The byte that a refusal names, from 1; 0 for one of the whole text.
  private static func position(_ failure: Failure, within bytes: [UInt8]) -> Int? {
    guard let why = failure.why, why.hasPrefix("at byte ") else { return bytes.count > Limits.scope ? 0 : nil }
    return Int(why.dropFirst(8).prefix(while: \.isNumber)).flatMap { (1...bytes.count + 1).contains($0) ? $0 : nil }
  }

  @Test(arguments: ["", "c", "c:", "c:a", "c:a:", "c:a:b", "c:a:b,", "c:a:b,k=", "c:a:%"])
  func `9702 continuations of each beginning, one and two bytes long`(start: String) {
    var (count, wrong) = (0, [String]())
    for first in UInt8.min...UInt8.max {
      for second in [nil] + (UInt8.min...UInt8.max).map(Optional.some) {
        // of bytes that no production has, three stand for all: a control, DEL and one above ASCII
        guard [first, second ?? 0x7F].allSatisfy({ (0x20...0x80).contains($0) || $0 == 0 }) else { continue }
        count += 1
        if let fault = Self.fault(Array(start.utf8) + [first] + (second.map { [$0] } ?? [])) { wrong.append(fault) }
      }
    }
    #expect(wrong == [])
    #expect(count == 9702)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random bytes`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let wrong = (0..<1500).compactMap { _ in
      let length = random.pick([0, 1, 2, 8, 40, 512, 513, 600])
      return Self.fault((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
    #expect(wrong == [])
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `random words of the grammar's alphabet`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array("::::**//,,==++%%.a1-AF2".utf8)
    let wrong = (0..<4000).compactMap { _ in
      let tail = (0..<Int.random(in: 0...14, using: &random)).map { _ in random.pick(alphabet) }
      return Self.fault(Array(random.pick(["", "c:", "c:a:", "c:a:b/"]).utf8) + tail)
    }
    #expect(wrong == [])
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `mutated scopes`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let wrong = (0..<4000).compactMap { _ in
      Self.fault(random.mutated(Array((random.isHeads() ? random.richText() : random.scopeText()).utf8)))
    }
    #expect(wrong == [])
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `what stands before the byte that a refusal names can be continued to a scope`(seed: UInt64) {
    let ends = ["", "a", "1", "=1", "k=1", ":b", "b:c", ":a:b", "a:b:c", "41", "/b"]
    var random = SeededGenerator(seed)
    var wrong: [String] = []
    for _ in 0..<1500 {
      let bytes = random.mutated(Array(random.richText(params: 0...1).utf8))
      guard let byte = Self.refusal(bytes) else { continue }
      let start = Array(bytes.prefix(byte - 1))
      let isScope = ends.contains { (try? Scope(parsing: start + Array($0.utf8))) != nil }
      if !isScope { wrong.append(String(decoding: bytes, as: UTF8.self) + " at \(byte)") }
    }
    #expect(wrong == [])
  }

  private static func refusal(_ bytes: [UInt8]) -> Int? {
    do {
      _ = try Scope(parsing: bytes)
      return nil
    } catch { return position(error, within: bytes) }
  }
}
