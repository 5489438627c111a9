internal import AKMSJSON
internal import AKMSModel
internal import AKMSSecret
internal import AKMSTransport
internal import ArgumentParser

/// `akms init`: folders, first files, root key, policy; what is there already stays as it is.
struct Init: Command {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make configuration, root key and policy; what is there stays.",
    discussion: """
      On a terminal a starter rule is offered: your own shells may read stored secrets for up to 8 h. Without a \
      terminal, or with --deny-all, nothing is allowed until you say so.
      """)
  @Flag(help: "Write the starter rule without asking.") var starter = false
  @Flag(name: .customLong("deny-all"), help: "Write no rule, without asking.") var denyAll = false
  @Flag(help: "Keep the root key under a passphrase instead of a key file.") var passphrase = false
  @OptionGroup var common: CommonOptions

  func execute(in context: CommandContext) throws(Failure) -> Int32 {
    guard !(starter && denyAll) else { throw Failure(.usage, "--starter and --deny-all exclude each other") }
    let places = try context.places
    for path in [places.data, places.state, places.run] { _ = try SafeDirectory(making: path) }
    let config = try SafeDirectory(making: places.config, .readable)
    let policy = try SafeDirectory(making: places.config + "/policy", .readable)
    let isNew = try policy.read("local.yaml") == nil
    let withStarter = isNew ? try wantsStarter(context) : false
    let madeConfig = try config.create("config.yaml", with: Array(StarterFiles.config.utf8))
    let text = withStarter ? StarterFiles.starterPolicy : StarterFiles.denyAllPolicy
    let madePolicy = try policy.create("local.yaml", with: Array(text.utf8))
    let secret = passphrase ? try newPassphrase(context) : nil
    let store = try initStore(context, try secret.copied())
    if madePolicy { try activate(context, secret) }
    let outcome = InitOutcome(
      places: places, madeConfig: madeConfig, madePolicy: madePolicy, starter: madePolicy && withStarter, store: store)
    context.report(outcome.json, as: common) { outcome.lines }
    return 0
  }

  private func wantsStarter(_ context: CommandContext) throws(Failure) -> Bool {
    if starter || denyAll { return starter }
    guard context.console.inputIsTerminal, !common.noInput else { return false }
    let question = "may your own shells read stored secrets, for up to 8 h? (a rule in policy/local.yaml)"
    return try Confirmation(context: context, common: common, yes: false).given(question)
  }

  private func initStore(_ context: CommandContext, _ passphrase: consuming Secret?) throws(Failure) -> JSONValue {
    let slot: JSONValue = self.passphrase ? "passphrase" : "keyfile"
    return try context.broker.call("store.init", ["slot": slot], secret: passphrase)
  }

  /// Asked for twice on a terminal, where a slip would lock everything away.
  private func newPassphrase(_ context: CommandContext) throws(Failure) -> Secret {
    let input = SecretInput(console: context.console, noInput: common.noInput)
    let command = "akms init --passphrase"
    let first = try input.read("new passphrase: ", noun: "passphrase", command: command)
    guard context.console.inputIsTerminal else { return first }
    let second = try input.read("once more: ", noun: "passphrase", command: command)
    guard first.isEqual(to: second) else { throw Failure(.usage, "the two passphrases differ", next: command) }
    return first
  }

  /// Activates the first rules: they are ours, and there was nothing before them that could be widened.
  private func activate(_ context: CommandContext, _ passphrase: consuming Secret?) throws(Failure) {
    let staged = try StagedChanges(context)
    guard !staged.isEmpty else { return }
    let activation = Activation(context: context, common: common, command: "akms init")
    _ = try activation.apply(staged, having: passphrase)
  }
}

extension Optional where Wrapped == Secret {
  /// The same bytes in a room of their own, for a second use.
  fileprivate borrowing func copied() throws(Failure) -> Secret? {
    switch self {
    case .some(let secret): try secret.withBytes { bytes throws(Failure) in try Secret(copying: bytes) }
    case .none: nil
    }
  }
}
