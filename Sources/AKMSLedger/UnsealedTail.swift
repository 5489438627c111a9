internal import AKMSJSON
internal import AKMSModel
internal import Glibc

/// What stands after the last seal of the last segment: a batch that was being written, or something else.
struct UnsealedTail: Sendable {
  var bytes: UInt64 = 0
  /// Lines, one that is cut short counted too.
  var lines = 0
  /// SHA-256 over the bytes.
  var digest = Digest.zero
  /// What no writer leaves behind; nil where the tail looks like a write that was cut short.
  var oddity: (line: Int, sentence: String)?

  /// Reads the rest of `reader`, whose next line is number `line` and would be event `seq`.
  ///
  /// A writer that dies leaves whole lines and at most one that is cut short: the beginning of a valid one.
  static func inspect(_ reader: LineReader, line: Int, seq: UInt64) throws(FileError) -> UnsealedTail {
    var tail = UnsealedTail()
    var hash = DigestStream()
    while try reader.next({ bytes, ending in
      let sentence = oddity(bytes, ending, seq: seq + UInt64(tail.lines))
      if let sentence, tail.oddity == nil { tail.oddity = (line + tail.lines, sentence) }
      tail.lines += 1
      tail.bytes += UInt64(bytes.byteCount) + (ending == .lineFeed ? 1 : 0)
      hash.add(bytes)
      if ending == .lineFeed { hash.add(0x0A) }
    }) {}
    tail.digest = hash.finish()
    return tail
  }

  private static func oddity(_ span: RawSpan, _ ending: LineReader.Ending, seq: UInt64) -> String? {
    let bytes = unsafe span.withUnsafeBytes { unsafe Array($0) }
    switch ending {
    case .overlong: return "a line is longer than \(LineReader.longest) bytes"
    case .lineFeed where bytes.starts(with: Seal.prefix): return "the seal does not hold"
    case .end: return beginning(bytes)
    case .lineFeed:
      guard bytes.starts(with: Array(#"{"@timestamp":""#.utf8)),
        let event = try? JSONParser.parse(bytes, size: Limits.ledgerLine),
        event["akms.seq"]?.integer == Int64(exactly: seq)
      else { return "the line is not event \(seq)" }
      return nil
    }
  }

  /// Whether `bytes` could go on to be a valid line: the parser stops at their end and nowhere before.
  private static func beginning(_ line: [UInt8]) -> String? {
    // a character that is cut in two is no error here
    let lead = line.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
    let isCut = line.count - lead < 4 && lead < line.count && line[lead] >= 0xC2
    let bytes = isCut ? Array(line[..<lead]) : line
    do {
      _ = try JSONParser.parse(bytes, size: LineReader.longest)
      return nil
    } catch {
      return error.what.contains("the text ends where") ? nil : "the unfinished line is not the beginning of one"
    }
  }
}
