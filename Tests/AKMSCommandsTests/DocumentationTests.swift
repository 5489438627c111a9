import AKMSModel
import ArgumentParser
import Glibc
import Testing

@testable import AKMSCommands

/// `docs/commands.md` names every command, option and exit code that there is.
struct DocumentationTests {
  /// Every command of the tree with the words that lead to it.
  static let commands: [(words: String, type: any ParsableCommand.Type)] = walk(Akms.self, "akms")

  private static func walk(_ type: any ParsableCommand.Type, _ words: String) -> [(String, any ParsableCommand.Type)] {
    let below = type.configuration.subcommands
    if below.isEmpty { return [(words, type)] }
    return below.flatMap { walk($0, words + " " + ($0.configuration.commandName ?? "?")) }
  }

  private static let page: String = {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = unsafe open("/" + folder + "/docs/commands.md", O_RDONLY)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }()

  /// The part of the page under a heading, up to the next one.
  private func section(_ heading: String) -> String {
    let lines = Self.page.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("### `\(heading)") || $0 == "## " + heading }) else {
      return ""
    }
    return lines[(start + 1)...].prefix { !$0.hasPrefix("##") }.joined(separator: "\n")
  }

  @Test(arguments: commands.map(\.words)) func `every command has a section`(words: String) {
    #expect(!section(words).isEmpty)
  }

  @Test(arguments: commands.map(\.words)) func `every option of a command stands in its section`(words: String) throws {
    let type = try #require(Self.commands.first { $0.words == words }?.type)
    let help = Akms.helpMessage(for: type, columns: 200)
    let common = ["--json", "--no-input", "--error-format", "--help", "--version"]
    let options = help.split(separator: "\n").compactMap { line -> String? in
      let word = line.split(separator: " ").first { $0.hasPrefix("-") }.map { String($0.filter { $0 != "," }) }
      return line.hasPrefix("  -") ? word : nil
    }
    for option in options where !common.contains(option) && option != "-h" {
      #expect(section(words).contains("`\(option)"), "\(option)")
    }
  }

  @Test(arguments: commands.map(\.words).filter { $0.hasPrefix("akms policy") || $0 == "akms apply" })
  func `help and page have the same example, which is understood`(words: String) throws {
    let type = try #require(Self.commands.first { $0.words == words }?.type)
    let line = Akms.helpMessage(for: type, columns: 200).split(separator: "\n").first { $0.hasPrefix("EXAMPLE: ") }
    let example = try #require(line?.dropFirst(9))
    #expect(section(words).contains("Example: `\(example)`"))
    let typed = example.filter { $0 != "'" }.split(separator: " ").dropFirst().map(String.init)
    #expect(try Akms.parseAsRoot(typed) is any Command)
  }

  @Test func `the common options are explained once`() {
    for option in ["--json", "--no-input", "--error-format", "NO_COLOR", "AKMS_ERROR_FORMAT"] {
      #expect(section("Every command").contains("`\(option)"), "\(option)")
    }
  }

  @Test(arguments: FailureCode.allCases) func `every code stands in the table beside its exit status`(code: FailureCode)
  {
    let row = section("Exit codes").split(separator: "\n").first { $0.hasPrefix("| \(code.exitStatus) |") }
    #expect(code == .found || row?.contains("`\(code.rawValue)`") == true)
    #expect(row != nil)
  }

  @Test func `what is not built is said to be so`() {
    let text = section("Not built yet")
    for word in UnbuiltWords.top { #expect(text.contains("`\(word)`"), "\(word)") }
    for (group, words) in UnbuiltWords.below { for word in words { #expect(text.contains("`\(group) \(word)`")) } }
  }
}
