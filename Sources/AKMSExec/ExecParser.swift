package import AKMSModel
internal import AKMSWire

/// Reads the flags of `akms exec`: all of them are known here, by hand, so that starting costs nothing.
///
/// `--name VALUE` and `--name=VALUE`; the first word that is no flag, or what follows `--`, is COMMAND. A flag whose
/// function is not there yet is refused, never ignored.
package struct ExecParser {
  /// What has been read, also when a later word was refused.
  package private(set) var options: ExecOptions
  private var valued: [String] = []

  package init(_ options: ExecOptions = ExecOptions()) { self.options = options }

  /// - Parameter words: After `exec`; nil for one that is not UTF-8 (COMMAND's own words may be).
  /// - Returns: How many words stand before COMMAND; nil with `--help`.
  /// - Throws: `.usage`.
  package mutating func parse(_ words: some RandomAccessCollection<String?>) throws(Failure) -> Int? {
    var index = words.startIndex
    while index != words.endIndex {
      guard let word = words[index] else { break }
      if word == "--" { return try command(words.distance(from: words.startIndex, to: index) + 1, words.count) }
      guard word.hasPrefix("-"), word != "-" else { break }
      index = words.index(after: index)
      let (name, attached) = Self.split(word)
      if try take(switch: name, attached) {
        if options.help { return nil }
        continue
      }
      var value = attached
      if value == nil, index != words.endIndex {
        value = words[index]
        index = words.index(after: index)
      }
      try take(name, value)
    }
    return try command(words.distance(from: words.startIndex, to: index), words.count)
  }

  private func command(_ offset: Int, _ count: Int) throws(Failure) -> Int {
    guard offset < count else { throw Self.usage("no command given") }
    try checkTogether()
    return offset
  }

  private static func split(_ word: String) -> (name: String, value: String?) {
    guard word.hasPrefix("--"), let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
  }

  /// Whether `name` is a flag without a value; sets it.
  private mutating func take(switch name: String, _ attached: String?) throws(Failure) -> Bool {
    switch name {
    case "--with-env": options.withEnvironment = true
    case "--fresh": options.fresh = true
    case "--accept-narrowed": options.acceptNarrowed = true
    case "--keep-session": options.keepSession = true
    case "--clean-env", "-i": options.cleanEnvironment = true
    case "--no-input": options.noInput = true
    case "--dry-run": options.dryRun = true
    case "--json": options.json = true
    case "--quiet": options.quiet = true
    case "--redact": options.redact = true
    case "--help", "-h": options.help = true
    default: return false
    }
    guard attached == nil else { throw Self.usage("\(name) takes no value") }
    return true
  }

  private mutating func take(_ name: String, _ value: String?) throws(Failure) {
    guard Self.valueNames.contains(name) else { throw Self.usage("unknown option \(name)") }
    guard let value else { throw Self.usage("\(name) needs a value") }
    guard Self.repeatable.contains(name) || !valued.contains(name) else { throw Self.usage("\(name) stands twice") }
    valued.append(name)
    try set(name, value)
  }

  private mutating func set(_ name: String, _ value: String) throws(Failure) {
    switch name {
    case "--scope": try addBinding(value)
    case "--profile": options.profile = try Self.text(name, value, most: WireLimits.profile)
    case "--only": try addOnly(value)
    case "--ttl": options.ttlSeconds = UInt32(try Self.duration(name, value, 1...Limits.ttl))
    case "--grace": options.graceSeconds = try Self.duration(name, value, 0...Limits.grace)
    case "--reason": options.reason = try Self.text(name, value, most: Limits.reason)
    case "--error-format":
      guard let format = ErrorFormat(rawValue: value) else {
        throw Self.usage("--error-format is text or json, not \(value)")
      }
      options.errorFormat = format
    case "--request-id":
      guard let id = RequestID(value) else { throw Self.usage("--request-id is no uuid: \(value)") }
      options.requestID = id
    case "--on-expiry": options.onExpiry = try Self.word(name, value, Self.endings)
    case "--wait": options.waitSeconds = try Self.duration(name, value, 0...Limits.ttl)
    case "--report-fd": try report(.descriptor(try Self.descriptor(name, value)))
    case "--report-file": try report(.file(try Self.text(name, value, most: WireLimits.path)))
    default: options.delivery = try Self.word(name, value, Self.deliveries)
    }
  }

  private mutating func report(_ target: ReportTarget) throws(Failure) {
    guard options.report == nil else { throw Self.usage("--report-fd and --report-file exclude each other") }
    options.report = target
  }

  private mutating func addBinding(_ value: String) throws(Failure) {
    let binding = try Self.text("--scope", value, most: WireLimits.binding)
    if let name = ExecOptions.variable(of: binding) {
      guard !options.requestedVariables.contains(name) else { throw Self.usage("two scopes for the variable \(name)") }
      guard !VariableName.redirectsCode(name) else {
        throw Failure(.usage, "\(name) cannot be granted", why: "it changes what code runs")
      }
    }
    guard options.bindings.count < Limits.scopesPerRequest else {
      throw Self.usage("more than \(Limits.scopesPerRequest) scopes")
    }
    options.bindings.append(binding)
  }

  private mutating func addOnly(_ value: String) throws(Failure) {
    for name in value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard VariableName.isWellFormed(name) else { throw Self.usage("--only names no variable: \(name)") }
      guard options.only.count < WireLimits.repeats else {
        throw Self.usage("more than \(WireLimits.repeats) names after --only")
      }
      options.only.append(name)
    }
  }

  private func checkTogether() throws(Failure) {
    guard options.dryRun || !options.json else { throw Self.usage("--json goes with --dry-run only") }
    if options.onExpiry == .renew, options.delivery != .endpoint {
      throw Failure(
        .usage, "--on-expiry renew needs a command that asks again", why: "an environment cannot be renewed",
        next: "akms exec --deliver endpoint --on-expiry renew")
    }
    guard options.profile == nil else { return }
    if !options.only.isEmpty { throw Self.notBuilt("--only without --profile", "a choice among sealed values") }
    if options.withEnvironment {
      throw Self.notBuilt("--with-env without --profile", "sealed values beside named scopes")
    }
  }
}
