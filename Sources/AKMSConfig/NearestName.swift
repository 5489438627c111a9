/// Which known name somebody may have meant.
enum NearestName {
  /// Names that are compared: the time zones are some 600.
  private static let most = 1000

  /// The name with the fewest edits, the first of `names` where several have; nil when there are no names, or when
  /// `text` is longer than any name could be.
  static func of(_ text: String, among names: some Collection<String>) -> String? {
    guard text.utf8.count <= 64, names.count <= most else { return nil }
    let typed = Array(text.utf8)
    return names.map { (name: $0, edits: edits(typed, Array($0.utf8))) }.min { $0.edits < $1.edits }?.name
  }

  /// Insertions, deletions and replacements from one to the other (Levenshtein), one row at a time.
  private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = x == y ? diagonal : 1 + min(diagonal, above, row[j])
        diagonal = above
      }
    }
    return row[b.count]
  }
}
