internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSPolicyAnalysis
internal import AKMSTransport

/// What `policy check` found: errors of the files, then lints of the rules that load.
struct Findings {
  private var items: [Finding] = []
  private var rules = 0
  private var files = 0

  /// A folder of rules, or one file.
  init(at path: String) throws(Failure) { check(try PolicyTexts(at: path)) }

  /// The rules of administrator and user, the user's profiles and `config.yaml`.
  init(configuration context: CommandContext) throws(Failure) {
    check(try PolicyTexts(stagedIn: context))
    let config = try SafeDirectory(opening: try context.places.config, .readable)
    if SafeDirectory.exists(config.path + "/profiles") {
      for file in try PolicyTexts(folder: config.path + "/profiles", named: "profiles").files {
        check { () throws(ConfigErrors) in _ = try ProfileFile.read(file.bytes, file: file.name) }
      }
    }
    if let file = try context.administration.config() {
      check { () throws(ConfigErrors) in _ = try ConfigFile.read(file.bytes, file: file.name) }
    }
    if let bytes = try config.read("config.yaml") {
      check { () throws(ConfigErrors) in _ = try ConfigFile.read(bytes, file: "config.yaml") }
    }
  }

  /// Reads one file that holds no rules.
  private mutating func check(_ read: () throws(ConfigErrors) -> Void) {
    files += 1
    do throws(ConfigErrors) { try read() } catch { add(error) }
  }

  var errors: Int { items.count { $0.isError } }
  var warnings: Int { items.count - errors }

  private mutating func check(_ texts: PolicyTexts) {
    files += texts.files.count
    do throws(ConfigErrors) {
      let ruleset = try PolicySet.read(texts.files).ruleset
      rules = ruleset.rules.count
      let unsaid = try UnsaidTerms(texts.files)
      items += PolicyLint.findings(
        ruleset, withoutMaxTTL: unsaid.withoutMaxTTL, unusedSets: unsaid.unusedSets
      ).map(Finding.init)
    } catch { add(error) }
  }

  private mutating func add(_ found: ConfigErrors) { items += found.errors.map(Finding.init) }

  /// Printable.
  var lines: [String] { items.map { Failure.printable($0.text) } + [summary] }

  private var summary: String {
    let counts = [errors > 0 ? "errors: \(errors)" : nil, warnings > 0 ? "warnings: \(warnings)" : nil]
    let found = counts.compactMap(\.self).joined(separator: ", ")
    if errors > 0 { return "\(files) files, \(found)" }
    return "\(files) files, \(rules) rules, " + (found.isEmpty ? "no error" : found)
  }

  var json: JSONValue {
    [
      "schema": "akms.policy.check/1", "ok": .bool(errors == 0), "files": .integer(Int64(files)),
      "rules": .integer(Int64(rules)), "errors": .integer(Int64(errors)), "warnings": .integer(Int64(warnings)),
      "items": .array(items.map(\.json)),
    ]
  }
}

/// One line of `policy check`.
struct Finding {
  let file: String
  let line: Int
  /// From 1; nil for a lint, which is about a whole rule.
  let column: Int?
  let isError: Bool
  /// `syntax` for what does not load, else the lint's name.
  let kind: String
  /// nil where it is about no one rule.
  let rule: String?
  let message: String

  init(_ error: ConfigError) {
    (file, line, column) = (error.file, error.position.line, error.position.column)
    (isError, kind, rule, message) = (true, "syntax", nil, error.message)
  }

  init(_ lint: LintFinding) {
    (file, line, column) = (lint.source.file, lint.source.line, nil)
    (isError, kind, rule) = (false, lint.kind.rawValue, lint.rule)
    message = (lint.rule.map { $0 + ": " } ?? "") + "\(lint.text); \(lint.advice)"
  }

  /// `FILE:LINE:COLUMN: what`, as compilers say it; a warning says so.
  var text: String {
    let place = "\(file):\(line)" + (column.map { ":\($0)" } ?? "")
    return isError ? "\(place): \(message)" : "\(place): warning: \(message) (\(kind))"
  }

  var json: JSONValue {
    [
      "file": .string(file), "line": .integer(Int64(line)), "column": column.map { .integer(Int64($0)) } ?? .null,
      "severity": isError ? "error" : "warning", "kind": .string(kind), "rule": .optional(rule) ?? .null,
      "message": .string(message),
    ]
  }
}
