internal import AKMSScope

/// Names that no rule says, for witnesses.
enum FreshName {
  /// `word`, or `word` with the first number that makes it new.
  static func name(_ word: String, avoiding taken: some Collection<String>) -> String {
    let taken = Set(taken)
    if !taken.contains(word) { return word }
    return (2...taken.count + 2).lazy.map { "\(word)\($0)" }.first { !taken.contains($0) } ?? word
  }

  /// A directory that none of `paths` contains.
  static func segment(avoiding paths: [String]) -> String {
    let segments = paths.flatMap {
      $0.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    }
    return name("someone", avoiding: segments)
  }

  /// A segment that starts with `prefix` and that none of `patterns` matches but those that match every such segment.
  ///
  /// - Returns: nil where there is none: each way to go on is a pattern's.
  static func segment(within prefix: String, telling patterns: [Segment]) -> String? {
    let others = patterns.filter { pattern in
      switch pattern {
      case .literal: true
      case .prefix(let other): !prefix.utf8.starts(with: other.utf8)
      case .any, .rest: false
      }
    }
    let isFree = { (text: String) in text != "." && text != ".." && !others.contains { $0.holds(text) } }
    for byte in bytes {
      let start = prefix + byte
      if isFree(start) { return start }
      // a longer literal may stand in the way of this one, a prefix of everything behind it
      if let next = (0...others.count).lazy.map({ start + "\($0)" }).first(where: isFree) { return next }
    }
    return !prefix.isEmpty && isFree(prefix) ? prefix : nil
  }

  /// Every character that a segment can go on with, canonically spelt, readable ones first.
  private static let bytes: [String] = {
    let plain = Array("xyzabcdefghijklmnopqrstuvw0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~:@#".utf8)
    let hex = Array("0123456789ABCDEF".utf8)
    let encoded = (UInt8.min...UInt8.max).filter { !plain.contains($0) }.map { byte in
      "%" + String(decoding: [hex[Int(byte >> 4)], hex[Int(byte & 15)]], as: UTF8.self)
    }
    return plain.map { String(decoding: [$0], as: UTF8.self) } + encoded
  }()
}
