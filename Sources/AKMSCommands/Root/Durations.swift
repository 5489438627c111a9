internal import AKMSModel
internal import AKMSPolicy

/// Durations as flags spell them.
enum Durations {
  /// Seconds of a flag's value.
  ///
  /// - Throws: `.usage` unless it is 1 s to 7 days, spelt such as `45s`, `30m`, `12h` or `7d`.
  static func seconds(_ text: String, of flag: String) throws(Failure) -> Int {
    guard let seconds = DurationText.seconds(text) else {
      throw Failure(.usage, "\(flag) takes a duration, found '\(text)'", why: "it is spelt such as 45s, 30m, 12h or 7d")
    }
    guard seconds <= Limits.ttl else {
      throw Failure(.usage, "\(flag) is too long", why: "at most \(DurationText.text(Limits.ttl)) can be asked for")
    }
    return seconds
  }
}
