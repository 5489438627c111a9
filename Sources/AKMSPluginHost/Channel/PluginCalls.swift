internal import AKMSModel
internal import AKMSPluginProtocol
internal import AKMSSeal
internal import FoundationEssentials
internal import GRPCCore
internal import SwiftProtobuf

/// The calls of the protocol to one process: a deadline on each, every error a ``Failure``. Answers are raw here.
struct PluginCalls: Sendable {
  let client: PluginChannel.Client
  let plugin: String
  let child: PluginChild
  let times: PluginTimes

  /// The protocol's version that this host speaks.
  static let apiVersion = "1.0"
  /// A service's name in the health protocol; "" is the whole process.
  private static let wholeProcess = ""

  func describe() async throws(Failure) -> DescribedPlugin {
    let request = Akms_Plugin_V1_DescribeRequest.with {
      $0.apiVersion = Self.apiVersion
      $0.host = "akms"
      // So that nobody comes to depend on the absence of what is unknown.
      $0.capabilities = ["grease." + String(UInt32.random(in: .min ... .max), radix: 16)]
    }
    let answer = try await perform(.describe) { options in
      try await Akms_Plugin_V1_Plugin.Client(wrapping: client).describe(request, options: options)
    }
    return try DescribedPlugin(answer, expecting: plugin)
  }

  /// Hands over the settings, and once more with the stored secrets that the plugin asks for.
  func configure(_ settings: ConnectionSettings, for description: DescribedPlugin) async throws(Failure) {
    var request = Akms_Plugin_V1_ConfigureRequest.with {
      ($0.connection, $0.settingsJson) = (settings.connection, settings.json)
    }
    let first = try await configure(request, settings)
    guard !first.needsSecrets.isEmpty else { return }
    for name in first.needsSecrets {
      guard settings.secretNames.contains(name) else {
        throw Failure(
          .pluginFailed,
          "the plugin \(plugin) asked for a stored secret that its settings do not name: \(PluginText.cut(name, to: 64))"
        )
      }
      request.secrets[name] = Data(try SealedBox.seal(try await settings.secret(name), to: description.secretPublicKey))
    }
    let second = try await configure(request, settings)
    guard second.needsSecrets.isEmpty else {
      throw Failure(.pluginFailed, "the plugin \(plugin) asked for stored secrets a second time")
    }
  }

  private func configure(
    _ request: Akms_Plugin_V1_ConfigureRequest, _ settings: ConnectionSettings
  ) async throws(Failure) -> Akms_Plugin_V1_ConfigureResponse {
    let answer = try await perform(.configure) { options in
      try await Akms_Plugin_V1_Plugin.Client(wrapping: client).configure(request, options: options)
    }
    guard let problem = answer.problems.first else { return answer }
    let place = settings.locate(problem.path) ?? "the connection \(settings.connection)"
    let setting = problem.path.isEmpty ? "" : "\(PluginText.cut(problem.path, to: 256)): "
    throw Failure(
      .configInvalid, "\(place): \(setting)\(PluginText.sentence(problem.message))",
      why: "the plugin \(plugin) refused the setting")
  }

  func checkHealth() async throws(Failure) {
    let answer = try await perform(.health) { options in
      try await Grpc_Health_V1_Health.Client(wrapping: client).check(
        .with { $0.service = Self.wholeProcess }, options: options)
    }
    guard answer.status == .serving else { throw Failure(.pluginFailed, "the plugin \(plugin) does not serve") }
  }

  func drain() async throws(Failure) {
    let grace = UInt32(clamping: times.drain.components.seconds * 1000)
    _ = try await perform(.drain) { options in
      try await Akms_Plugin_V1_Plugin.Client(wrapping: client).drain(.with { $0.graceMs = grace }, options: options)
    }
  }

  func validate(_ request: Akms_Plugin_V1_ValidateRequest) async throws(Failure) -> Akms_Plugin_V1_ValidateResponse {
    try await perform(.validate) {
      try await Akms_Plugin_V1_ScopeValidator.Client(wrapping: client).validate(request, options: $0)
    }
  }

  func analyze(_ request: Akms_Plugin_V1_AnalyzeRequest) async throws(Failure) -> Akms_Plugin_V1_AnalyzeResponse {
    try await perform(.analyze) {
      try await Akms_Plugin_V1_ScopeAnalyzer.Client(wrapping: client).analyze(request, options: $0)
    }
  }

  func serialize(_ request: Akms_Plugin_V1_SerializeRequest) async throws(Failure) -> Akms_Plugin_V1_SerializeResponse {
    try await perform(.serialize) {
      try await Akms_Plugin_V1_ScopeSerializer.Client(wrapping: client).serialize(request, options: $0)
    }
  }

  func vend(_ request: Akms_Plugin_V1_VendRequest) async throws(Failure) -> Akms_Plugin_V1_VendResponse {
    try await perform(.vend) {
      try await Akms_Plugin_V1_CredentialVender.Client(wrapping: client).vend(request, options: $0)
    }
  }

  func revoke(_ request: Akms_Plugin_V1_RevokeRequest) async throws(Failure) -> Akms_Plugin_V1_RevokeResponse {
    try await perform(.revoke) {
      try await Akms_Plugin_V1_CredentialVender.Client(wrapping: client).revoke(request, options: $0)
    }
  }

  func lookup(_ request: Akms_Plugin_V1_LookupRequest) async throws(Failure) -> Akms_Plugin_V1_LookupResponse {
    try await perform(.lookup) {
      try await Akms_Plugin_V1_CredentialVender.Client(wrapping: client).lookup(request, options: $0)
    }
  }

  private func perform<R: Sendable>(
    _ call: PluginCall, _ body: (CallOptions) async throws -> R
  ) async throws(Failure) -> R {
    let deadline = times.deadline(of: call, isFirst: child.isFirst(call))
    let options = Self.options(deadline)
    do {
      do { return try await body(options) } catch let error as RPCError
        where call.isPure && error.code == .deadlineExceeded
      {
        // A machine that stalls for a tenth of a second must not cost a request; a plugin that hangs, hangs twice.
        return try await body(options)
      }
    } catch {
      let end = await Self.isBreak(error) ? child.endSoon() : child.end.valueIfOpen
      throw PluginFailure.of(error, in: call, plugin: plugin, within: deadline, end: end)
    }
  }

  /// Whether the connection broke, as against an answer: the process is ending, or has ended.
  private static func isBreak(_ error: any Error) -> Bool {
    guard let error = error as? RPCError else { return true }
    return [.unavailable, .unknown].contains(error.code) && Array(error.metadata[stringValues: "akms-error"]).isEmpty
  }

  private static func options(_ deadline: Duration) -> CallOptions {
    var options = CallOptions.defaults
    options.timeout = deadline
    // The wrapped channel takes this one as the limit of an answer.
    options.maxRequestMessageBytes = Limits.pluginMessage
    options.maxResponseMessageBytes = Limits.pluginMessage
    return options
  }
}
