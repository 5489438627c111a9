internal import AKMSJSON
internal import AKMSModel

/// What came of one check.
struct SelftestItem: Equatable {
  let name: String
  /// What does not hold; empty where all does.
  let wrong: [String]
  let milliseconds: Int

  var holds: Bool { wrong.isEmpty }

  /// `ok - …` or `not ok - …`, below it what does not hold.
  func text(_ style: Style) -> String {
    let mark = holds ? style.paint("ok", .good) : style.paint("not ok", .bad)
    return "\(mark) - \(name) (\(milliseconds) ms)\n" + wrong.map { "  " + Failure.printable($0) + "\n" }.joined()
  }

  /// The last line.
  static func summary(_ items: [SelftestItem]) -> String {
    let failed = items.count { !$0.holds }
    return "checks: \(items.count), " + (failed == 0 ? "all hold" : "failed: \(failed)") + "\n"
  }

  /// `akms.selftest.harness/1`.
  ///
  /// - Parameters:
  ///   - akms: The program that was tried.
  ///   - kept: The folder that was left.
  static func report(_ items: [SelftestItem], akms: String, kept: String?) -> JSONValue {
    [
      "schema": "akms.selftest.harness/1", "ok": .bool(items.allSatisfy(\.holds)), "akms": .string(akms),
      "kept": .optional(kept) ?? .null, "items": .array(items.map(\.json)),
    ]
  }

  private var json: JSONValue {
    [
      "name": .string(name), "ok": .bool(holds), "detail": holds ? .null : .string(wrong.joined(separator: "; ")),
      "milliseconds": .integer(Int64(milliseconds)),
    ]
  }
}
