package import AKMSModel
package import AKMSSecret

/// A granted reply as the client holds it: the values stay where they were received, in one ``Secret``.
package struct Granted: ~Copyable, Sendable {
  /// What the reply says beside the values.
  package let grant: Grant
  /// Names in the reply's order, each once.
  package let names: [String]
  /// Where the first variable's field begins; the others follow it.
  private let first: Int
  private let body: Secret

  /// - Throws: `.protocolViolation` for anything but a whole, exact message.
  package init(decoding body: consuming Secret) throws(Failure) {
    var parts = GrantedParts()
    try body.withBytes { span throws(Failure) in try parts.read(span) }
    grant = parts.grant
    names = parts.names
    first = parts.first
    self.body = body
  }

  /// The variables as entries of an environment; the reply's memory is used for them, so that it is gone.
  package consuming func intoEntries() -> GrantedEntries { GrantedEntries(body, names, first: first) }

  /// Bytes of one value.
  package func valueCount(at index: Int) -> Int { withValue(at: index) { $0.byteCount } }

  /// Lends one value, in place. It is at most ``Limits/value`` bytes and holds no NUL.
  package borrowing func withValue<R: ~Copyable, E: Error>(
    at index: Int, _ use: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body.withBytes { span throws(E) in
      var field = VariableField(at: first, named: names[0], in: span)
      for name in names[...index].dropFirst() { field = VariableField(at: field.end, named: name, in: span) }
      return try use(span.extracting(field.value..<field.end))
    }
  }
}

private struct GrantedParts {
  private static let shape = Shape(
    .granted, fields: 17, repeated: [2, 3, 4, 10, 11, 14], required: [1, 5, 6, 8, 9, 12, 13, 15])

  var grant = Grant(
    requestID: RequestID(high: 0, low: 0), endsAtBoottime: 0, expiresAt: 0, ttlSeconds: 0, reused: false, eventID: "",
    onExpiry: .keep)
  var names: [String] = []
  var first = 0

  mutating func read(_ body: RawSpan) throws(Failure) {
    var reader = FieldReader(Self.shape)
    while let (tag, range) = try reader.next(in: body) {
      try reader.limit(to: WireLimits.repeats)
      try take(tag, range, in: body, reader)
    }
  }

  private mutating func take(
    _ tag: UInt8, _ range: Range<Int>, in body: RawSpan, _ reader: FieldReader
  ) throws(Failure) {
    switch tag {
    case 1: grant.requestID = try reader.id(range, in: body)
    case 2: try takeVariable(range, in: body, reader)
    case 3: grant.clears.append(try reader.text(range, in: body, most: Limits.variableName))
    case 4: grant.leases.append(try reader.text(range, in: body, most: WireLimits.identifier))
    case 5: grant.endsAtBoottime = try reader.number(range, in: body, width: 8)
    case 6: grant.expiresAt = try reader.number(range, in: body, width: 8)
    case 7: grant.upstreamExpiresAt = try reader.number(range, in: body, width: 8)
    case 8: grant.ttlSeconds = UInt32(try reader.number(range, in: body, width: 4))
    case 9: grant.reused = try reader.flag(range, in: body)
    case 10: grant.notes.append(try reader.text(range, in: body, most: WireLimits.line))
    case 11: grant.scopes.append(try reader.text(range, in: body, most: Limits.scope))
    case 12: grant.eventID = try reader.text(range, in: body, most: WireLimits.identifier)
    case 13: grant.onExpiry = try reader.onExpiry(range, in: body)
    case 15: grant.boottime = try reader.number(range, in: body, width: 8)
    case 16:
      let value = try reader.number(range, in: body, width: 1)
      guard let redaction = Grant.Redaction(rawValue: UInt8(value)) else {
        throw reader.refuse("redaction \(value) is unknown")
      }
      grant.redaction = redaction
    case 17: grant.maxRenew = UInt32(try reader.number(range, in: body, width: 4))
    default:
      let (name, rest) = try reader.named(range, in: body)
      grant.withheld.append(.init(name: name, why: try reader.text(rest, in: body, most: WireLimits.line)))
    }
  }

  private mutating func takeVariable(_ range: Range<Int>, in body: RawSpan, _ reader: FieldReader) throws(Failure) {
    let (name, value) = try reader.named(range, in: body)
    guard !names.contains(name) else { throw reader.refuse("variable \(name) stands twice") }
    guard value.count <= Limits.value else {
      throw reader.refuse("variable \(name) has \(value.count) bytes, at most \(Limits.value)")
    }
    guard !body.holdsNUL(in: value) else { throw reader.refuse("variable \(name) holds a nul byte") }
    if names.isEmpty { first = range.lowerBound - 5 }
    names.append(name)
  }
}
