internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// How what was granted gets to the command where it is not its environment (`--deliver`).
enum Handover {
  case files(DeliveredFiles)
  case endpoint(Endpoint)

  var owned: [Int32] {
    switch self {
    case .files(let files): files.descriptors
    case .endpoint(let endpoint): endpoint.descriptors
    }
  }

  private var endpoint: Endpoint? {
    if case .endpoint(let endpoint) = self { endpoint } else { nil }
  }

  /// The variables that the command gets, of which the first are not the granted ones.
  func names(_ granted: [String]) -> [String] {
    switch self {
    case .files: granted
    case .endpoint:
      [EndpointVariables.address, EndpointVariables.token] + EndpointVariables.files
        + granted.filter(CredentialDocument.plain.contains)
    }
  }

  /// Those of the caller's that would be used in their place.
  var clears: [String] { endpoint == nil ? [] : EndpointVariables.shadowing }

  func entries(_ granted: borrowing Granted) throws(Failure) -> GrantedEntries {
    switch self {
    case .files(let files): try files.entries()
    case .endpoint(let endpoint): try endpoint.entries(granted)
    }
  }

  /// The grant is needed no more for the command's environment.
  func keep(_ granted: consuming Granted) { endpoint?.keep(granted) }

  /// The command or its lease has ended: nothing is handed over any more, and what was is taken back where it can be.
  func end() {
    switch self {
    case .files(let files): files.wipe()
    case .endpoint(let endpoint): endpoint.end()
    }
  }

  /// A secret of akms's own that the command gets, for those who mask.
  func withToken<E: Error>(_ body: (String, RawSpan) throws(E) -> Void) throws(E) {
    try endpoint?.withToken { token throws(E) in try body(EndpointVariables.token, token) }
  }

  /// Other values from here on.
  func renew(_ granted: consuming Granted, _ redactor: Redactor?) throws(Failure) {
    guard CredentialDocument.fits(granted.names) else {
      throw Failure(.protocolViolation, "the renewal grants something else")
    }
    try endpoint?.renew(granted) { grants throws(Failure) in try redactor?.learn(grants, self) }
  }

  // MARK: In the supervisor's poll(2)

  var sources: [pollfd] { endpoint?.sources ?? [] }
  var wake: UInt64? { endpoint?.wake }
  func lookAfter(at now: UInt64) { endpoint?.lookAfter(at: now) }
  func serve(_ sources: ArraySlice<pollfd>, at now: UInt64) { endpoint?.serve(sources, at: now) }
}
