internal import AKMSJSON
internal import AKMSModel

/// Rows in aligned columns under a heading, for a person's terminal; every cell is made printable.
struct Table {
  private let rows: [[String]]

  /// - Parameters:
  ///   - heading: One title a column.
  ///   - rows: As many cells each; missing ones are left empty.
  init(_ heading: [String], _ rows: [[String]]) {
    self.rows = ([heading] + rows).map { $0.map(Failure.printable) }
  }

  /// One line a row, two spaces between columns, no blanks at a line's end.
  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension Table {
  /// A list of objects, a column for each key that one of them has; the titles are the keys in capitals.
  ///
  /// - Parameter empty: The one line that stands for an empty list.
  static func of(_ items: [JSONValue], _ keys: [String], empty: String) -> [String] {
    guard !items.isEmpty else { return [empty] }
    let keys = keys.filter { key in items.contains { $0[key] != nil } }
    let titles = keys.map { String($0.uppercased().map { $0 == "_" ? " " : $0 }) }
    return Table(titles, items.map { item in keys.map { item[$0]?.cell ?? "-" } }).lines
  }
}
