/// A request to the endpoint (RFC 9112), judged where it was received: its bytes hold the token, and become no text.
///
/// More is refused than HTTP would: there is one client protocol, and whatever else knocks is not it.
struct EndpointRequest {
  enum Verdict: Equatable {
    /// It is not whole.
    case more
    /// An HTTP status.
    case refuse(Int)
    /// It is whole; where the token stands that it brings.
    case ask(token: Range<Int>)
  }

  /// Bytes of a whole request.
  static let most = 8 << 10

  /// `127.0.0.1:PORT`.
  private let host: String
  private var firstLine: Verdict?
  private var hosts = 0
  private var isForUs = false
  private var tokens: [Range<Int>] = []
  private var hasOrigin = false
  private var hasBody = false

  private init(host: String) { self.host = host }

  static func judge(_ bytes: RawSpan, host: String) -> Verdict {
    var request = EndpointRequest(host: host)
    var start = 0
    while true {
      guard let end = lineEnd(bytes, from: start) else { return bytes.byteCount < most ? .more : .refuse(431) }
      guard end >= 0 else { return .refuse(400) }
      if end == start { return request.verdict(isAll: end + 2 == bytes.byteCount) }
      guard request.take(start..<end, bytes) else { return .refuse(400) }
      start = end + 2
    }
  }

  /// Where a line's CR LF stands; nil where there is none yet, -1 for what belongs in no line.
  private static func lineEnd(_ bytes: RawSpan, from start: Int) -> Int? {
    for index in start..<bytes.byteCount {
      let byte = bytes.at(index)
      if byte == 13 {
        guard index + 1 < bytes.byteCount else { return nil }
        return bytes.at(index + 1) == 10 ? index : -1
      }
      if byte < 32 && byte != 9 || byte == 127 { return -1 }
    }
    return nil
  }

  private func verdict(isAll: Bool) -> Verdict {
    guard hosts == 1, isForUs, let firstLine else { return .refuse(400) }
    if hasOrigin { return .refuse(403) }
    if case .refuse = firstLine { return firstLine }
    guard isAll, !hasBody, tokens.count <= 1 else { return .refuse(400) }
    return tokens.first.map { .ask(token: $0) } ?? .refuse(403)
  }

  /// False for what is no line of a request.
  private mutating func take(_ line: Range<Int>, _ bytes: RawSpan) -> Bool {
    guard firstLine != nil else {
      firstLine = Self.judge(firstLine: line, bytes)
      return firstLine != nil
    }
    guard let colon = line.first(where: { bytes.at($0) == UInt8(ascii: ":") }) else { return false }
    let name = line.lowerBound..<colon
    guard !name.isEmpty, name.allSatisfy({ bytes.isNameByte(at: $0) }) else { return false }
    take(name, bytes.trimmed((colon + 1)..<line.upperBound), bytes)
    return true
  }

  private mutating func take(_ name: Range<Int>, _ value: Range<Int>, _ bytes: RawSpan) {
    if bytes.holds("host", in: name) {
      hosts += 1
      isForUs = bytes.isExactly(host, in: value)
    } else if bytes.holds("authorization", in: name) {
      tokens.append(value)
    } else if bytes.holds("origin", in: name) {
      hasOrigin = true
    } else if bytes.holds("transfer-encoding", in: name) {
      hasBody = true
    } else if bytes.holds("content-length", in: name) {
      hasBody = hasBody || !bytes.isExactly("0", in: value)
    }
  }

  /// nil for what is none; `.more` for the one that is answered.
  private static func judge(firstLine line: Range<Int>, _ bytes: RawSpan) -> Verdict? {
    let spaces = line.filter { bytes.at($0) == 32 }
    guard spaces.count == 2, spaces[0] > line.lowerBound, spaces[1] > spaces[0] + 1 else { return nil }
    let version = (spaces[1] + 1)..<line.upperBound
    guard bytes.isExactly("HTTP/1.1", in: version) || bytes.isExactly("HTTP/1.0", in: version) else { return nil }
    guard bytes.isExactly("GET", in: line.lowerBound..<spaces[0]) else { return .refuse(405) }
    return bytes.isExactly("/creds", in: (spaces[0] + 1)..<spaces[1]) ? .more : .refuse(404)
  }
}

extension RawSpan {
  fileprivate func at(_ index: Int) -> UInt8 {
    precondition(index >= 0 && index < byteCount, "outside the bytes")
    return unsafe unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
  }

  fileprivate func isExactly(_ text: String, in range: Range<Int>) -> Bool {
    text.utf8.count == range.count && zip(text.utf8, range).allSatisfy { $0 == at($1) }
  }

  /// As `isExactly`, whatever its case; `text` is in lower case.
  fileprivate func holds(_ text: String, in range: Range<Int>) -> Bool {
    text.utf8.count == range.count
      && zip(text.utf8, range).allSatisfy { $0 == (65...90 ~= at($1) ? at($1) | 0x20 : at($1)) }
  }

  /// A letter, a digit or `-`, `_`: every header's name that matters here, and those of honest clients.
  fileprivate func isNameByte(at index: Int) -> Bool {
    let byte = at(index)
    return byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == 45 || byte == 95
  }

  fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, at(start) == 32 || at(start) == 9 { start += 1 }
    while end > start, at(end - 1) == 32 || at(end - 1) == 9 { end -= 1 }
    return start..<end
  }
}
