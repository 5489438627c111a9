internal import AKMSModel
internal import AKMSPolicy

/// A time that lies so long ago, as `--since` and `--from` spell it.
enum Past {
  /// Seconds of a flag's value.
  ///
  /// - Throws: `.usage` unless it is 1 s to 3650 days, which is the longest that the ledger keeps events.
  static func seconds(_ text: String, of flag: String) throws(Failure) -> Int {
    guard let seconds = DurationText.seconds(text) else {
      throw Failure(.usage, "\(flag) takes a duration, found '\(text)'", why: "it is spelt such as 12h, 7d or 30d")
    }
    guard seconds <= longest else {
      throw Failure(.usage, "\(flag) is too long", why: "the ledger keeps at most \(DurationText.text(longest))")
    }
    return seconds
  }

  private static let longest = 3650 * 86_400
}
