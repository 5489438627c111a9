internal import AKMSJSON
internal import AKMSModel
internal import AKMSProcesses
internal import AKMSWire
internal import CLinux
internal import Glibc

/// An akms of its own for the time of a selftest: a home with one rule and a few stored copies of one random value.
///
/// Used from the main thread. What it starts is in sessions of their own, and its descendants become this process's
/// children, so that none gets lost.
final class Trial {
  static let names = ["selftest/value", "selftest/shared", "selftest/short"]

  /// Holds everything.
  let folder: String
  let secret: String
  let akms: String
  /// Of every grant that a report told of: the event in the ledger.
  private(set) var grants: [String] = []
  private let cli: String
  private let path: String
  private var count = 0

  /// - Parameter variable: Looks up `TMPDIR` and `PATH`.
  /// - Throws: `.brokerUnavailable` where a program is missing, `.internal` where no folder can be made.
  init(_ programs: Programs, _ variable: (String) -> String?) throws(Failure) {
    guard let akms = programs.akms, let cli = programs.cli else {
      throw Failure(
        .brokerUnavailable, "the program akms is missing", why: "it is neither beside akms-cli nor in ../../bin")
    }
    (self.akms, self.cli) = (akms, cli)
    path = variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    var temporary = variable("TMPDIR") ?? "/tmp"
    if temporary.utf8.first != UInt8(ascii: "/") { temporary = "/tmp" }
    folder = try Files.newFolder(in: temporary)
    secret = "selftest-\(RequestID.random())"
    _ = akms_adopt_orphans()
  }

  /// The environment of everything here.
  var environment: [String] {
    ["AKMS_HOME=\(folder)/home", "HOME=\(folder)", "LANG=C.UTF-8", "PATH=\(path)", "PLAIN=a b\tc=d"]
  }

  func file(_ name: String) -> String { folder + "/" + name }

  /// Makes home, values and rule.
  ///
  /// - Throws: `.internal` with what akms-cli said.
  func setUp() throws(Failure) {
    try NewFile.write(secret, to: file("secret"))
    try must(["init", "--deny-all"])
    for name in Self.names { try must(["secret", "set", name], input: file("secret")) }
    try must(["policy", "allow", "secret:read:selftest/**", "--session", "any", "--max-ttl", "10m", "--yes"])
  }

  /// Stops the broker; what is still there of all that was started, by name and pid, is ended.
  func tearDown() -> [String] {
    _ = try? command(["broker", "stop"]).ended(heedless: true)
    defer { while waitpid(-1, nil, WNOHANG) > 0 {} }  // orphans that have come to us and ended
    var left: [ProcessEntry] = []
    for _ in 0..<100 {
      left = ProcessTable.read().descendants(of: [getpid()]).filter(isOurs)
      if left.isEmpty { return [] }
      _ = poll(nil, 0, 20)
    }
    for entry in left { if let process = ProcessHandle(entry) { process.end(SIGKILL) } }
    return left.map { "\(Self.name(of: $0)) (\($0.pid))" }
  }

  /// Whether a descendant came of this: whoever started us may have left children to this process before. An environment
  /// that cannot be read is that of akms or its broker, which let nobody look.
  private func isOurs(_ entry: ProcessEntry) -> Bool {
    let environment = Files.text("/proc/\(entry.pid)/environ")
    return environment.contains("AKMS_HOME=\(folder)/home")
      || environment.isEmpty && Self.name(of: entry).hasPrefix("akms")
  }

  private static func name(of entry: ProcessEntry) -> String {
    Files.text("/proc/\(entry.pid)/comm").filter { !$0.isNewline }
  }

  func remove() { Files.remove(folder) }

  /// One command of akms-cli.
  func command(_ words: [String], input: String? = "/dev/null") throws(Failure) -> Started {
    var launch = launch(cli, words)
    launch.input = input
    return try Started(launch)
  }

  private func must(_ words: [String], input: String? = "/dev/null") throws(Failure) {
    let ended = try command(words, input: input).ended()
    guard ended.how == .code(0) else {
      throw Failure(
        .internal, "akms \(words.prefix(2).joined(separator: " ")) ends with \(ended.told)\(ended.complaint)")
    }
  }

  /// `akms exec` with its report in a file.
  ///
  /// - Parameters:
  ///   - options: Before COMMAND, besides the scope.
  ///   - reportsTo: A number under which the report's file is open, for `--report-fd`; nil for `--report-file`.
  ///   - change: The last word on how it is started.
  func exec(
    _ command: [String], _ options: [String] = [], scope: String = "K=secret:read:selftest/value",
    requestID: RequestID = .random(), reportsTo number: Int32? = nil, _ change: (inout Launch) -> Void = { _ in }
  ) throws(Failure) -> Started {
    let report = file("report-\(count + 1)")
    let target = number.map { ["--report-fd", String($0)] } ?? ["--report-file", report]
    let words = ["exec", "--scope", scope, "--request-id", requestID.description] + target + options + ["--"] + command
    var launch = launch(akms, words)
    if let number { launch.files.append((number, report, O_WRONLY | O_CREAT | O_APPEND)) }
    change(&launch)
    return try Started(launch, report: report, requestID: requestID.description)
  }

  /// The same, to its end; its grant is remembered.
  func run(
    _ command: [String], _ options: [String] = [], scope: String = "K=secret:read:selftest/value",
    requestID: RequestID = .random(), _ change: (inout Launch) -> Void = { _ in }
  ) throws(Failure) -> Ended {
    ended(try exec(command, options, scope: scope, requestID: requestID, change))
  }

  /// Waits for an exec; its grant is remembered.
  func ended(_ started: Started, within milliseconds: Int = 10_000) -> Ended {
    let ended = started.ended(within: milliseconds)
    if let event = ended.event("granted")?["event_id"]?.string { grants.append(event) }
    return ended
  }

  private func launch(_ program: String, _ words: [String]) -> Launch {
    count += 1
    return Launch(
      program: program, arguments: words, environment: environment, output: file("out-\(count)"),
      errors: file("err-\(count)"))
  }
}
