import AKMSJSON
import AKMSModel
import Glibc
import Testing

@testable import AKMSCommands

/// `docs/harnesses.md` has every code with its exit status, and examples that are what it says of them.
struct HarnessDocumentationTests {
  private static let page: String = {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return Files.text("/" + folder + "/docs/harnesses.md")
  }()

  private static let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

  /// The example lines, parsed.
  private static let examples = lines.filter { $0.hasPrefix("{") }.map { try? JSONParser.parse($0, name: "example") }

  /// The cells of the rows whose first cell is in back-ticks.
  private static func rows(_ cells: Int) -> [[String]] {
    lines.filter { $0.hasPrefix("| `") }.map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
        cell.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      }
    }.filter { $0.count == cells }
  }

  @Test(arguments: FailureCode.allCases) func `every code has one row with its exit status, meaning and retry`(
    code: FailureCode
  ) {
    let rows = Self.rows(5).filter { $0[0] == "`\(code.rawValue)`" }
    #expect(rows.count == (code == .found ? 0 : 1))
    for row in rows { #expect(row[1] == String(code.exitStatus) && !row[2].isEmpty && !row[4].isEmpty) }
  }

  @Test func `no row has a code that is none`() {
    let codes = Self.rows(5).map { FailureCode(rawValue: String($0[0].filter { $0 != "`" })) }
    #expect(codes.count == FailureCode.allCases.count - 1 && !codes.contains(nil))
  }

  @Test func `every example is an object of its schema, with the keys that the table has`() {
    let table = Dictionary(uniqueKeysWithValues: Self.rows(3).map { (String($0[0].filter { $0 != "`" }), $0[1]) })
    #expect(Self.examples.count > 8 && !Self.examples.contains { $0 == nil })
    for example in Self.examples.compactMap(\.self) where example["schema"] == "akms.report/1" {
      let keys = table[example["event"]?.string ?? "?"] ?? ""
      let common = ["schema", "seq", "time", "request_id", "event_id", "event"]
      for key in example.object?.keys ?? [] where !common.contains(key) {
        #expect(keys.contains("`\(key)"), "\(key) in \(example.text)")
      }
    }
  }

  @Test func `every event that is judged has a row, and every row but three an example`() {
    let names = Set(Self.rows(3).map { $0[0].filter { $0 != "`" } })
    #expect(
      names == [
        "granted", "withheld", "expiring", "renewed", "refused_client", "expired", "survivors", "exit", "denied",
        "failed",
      ])
    let shown = Set(Self.examples.compactMap { $0?["event"]?.string })
    #expect(names.subtracting(shown) == ["withheld", "renewed", "refused_client"])
  }
}
