package import AKMSModel

extension VendRequest {
  private static let shape = Shape(.vend, fields: 13, repeated: [2, 4, 8], required: [1, 7, 9, 10])

  /// The whole frame, header included. It holds sealed values at most, no plaintext.
  package func encode() throws(Failure) -> [UInt8] {
    try Frame.encodeOpenly(.vend) { sink in
      sink.id(1, requestID)
      for binding in bindings { sink.text(2, binding) }
      sink.text(3, profile)
      for name in only { sink.text(4, name) }
      if let ttlSeconds { sink.number(5, ttlSeconds) }
      sink.text(6, reason)
      sink.number(7, flags.rawValue)
      for value in sealed { sink.named(8, value.name, value.text) }
      sink.text(9, commandPath)
      sink.number(10, purpose.rawValue)
      if let onExpiry { sink.number(11, onExpiry.rawValue) }
      if delivery != .environment { sink.number(12, delivery.rawValue) }
      if let renews { sink.id(13, renews) }
    }
  }

  /// - Throws: `.protocolViolation` for anything but a whole, exact message.
  package init(decoding body: RawSpan) throws(Failure) {
    self.init(requestID: RequestID(high: 0, low: 0), commandPath: "", purpose: .exec)
    var reader = FieldReader(Self.shape)
    while let (tag, range) = try reader.next(in: body) {
      try take(tag, range, in: body, reader)
    }
  }

  private mutating func take(
    _ tag: UInt8, _ range: Range<Int>, in body: RawSpan, _ reader: FieldReader
  ) throws(Failure) {
    switch tag {
    case 1: requestID = try reader.id(range, in: body)
    case 2:
      try reader.limit(to: Limits.scopesPerRequest)
      bindings.append(try reader.text(range, in: body, most: WireLimits.binding))
    case 3: profile = try reader.text(range, in: body, most: WireLimits.profile)
    case 4:
      try reader.limit(to: WireLimits.repeats)
      only.append(try reader.text(range, in: body, most: Limits.variableName))
    case 5: ttlSeconds = try ttl(range, in: body, reader)
    case 6: reason = try reader.text(range, in: body, most: Limits.reason)
    case 7: flags = try flags(range, in: body, reader)
    case 8:
      try reader.limit(to: WireLimits.sealedPerRequest)
      let (name, rest) = try reader.named(range, in: body)
      sealed.append(Sealed(name: name, text: try reader.text(rest, in: body, most: WireLimits.sealed)))
    case 9: commandPath = try reader.text(range, in: body, most: WireLimits.path)
    case 10:
      let value = try reader.number(range, in: body, width: 1)
      guard let purpose = Purpose(rawValue: UInt8(value)) else { throw reader.refuse("purpose \(value) is unknown") }
      self.purpose = purpose
    case 11: onExpiry = try reader.onExpiry(range, in: body)
    case 13: renews = try reader.id(range, in: body)
    default:
      let value = try reader.number(range, in: body, width: 1)
      guard let delivery = Delivery(rawValue: UInt8(value)), delivery != .environment else {
        throw reader.refuse("delivery \(value) is unknown")
      }
      self.delivery = delivery
    }
  }

  private func ttl(_ range: Range<Int>, in body: RawSpan, _ reader: FieldReader) throws(Failure) -> UInt32 {
    let value = try reader.number(range, in: body, width: 4)
    guard value >= 1, value <= Limits.ttl else {
      throw reader.refuse("ttl of \(value) s, 1 to \(Limits.ttl) are possible")
    }
    return UInt32(value)
  }

  private func flags(_ range: Range<Int>, in body: RawSpan, _ reader: FieldReader) throws(Failure) -> Flags {
    let value = UInt32(try reader.number(range, in: body, width: 4))
    guard value & ~Flags.all.rawValue == 0 else { throw reader.refuse("field 7 has unknown bits") }
    return Flags(rawValue: value)
  }
}

extension FieldSink {
  /// A request's identifier, high word first.
  mutating func id(_ tag: UInt8, _ id: RequestID) {
    head(tag, 16)
    append(number: id.high, bytes: 8)
    append(number: id.low, bytes: 8)
  }
}

extension FieldReader {
  /// What happens at a lease's end.
  func onExpiry(_ range: Range<Int>, in body: RawSpan) throws(Failure) -> Grant.OnExpiry {
    let value = try number(range, in: body, width: 1)
    guard let action = Grant.OnExpiry(rawValue: UInt8(value)) else { throw refuse("on-expiry \(value) is unknown") }
    return action
  }

  /// A request's identifier: exactly 16 bytes.
  func id(_ range: Range<Int>, in body: RawSpan) throws(Failure) -> RequestID {
    guard range.count == 16 else { throw refuse("request id of \(range.count) bytes, not 16") }
    let middle = range.lowerBound + 8
    return RequestID(high: body.number(in: range.lowerBound..<middle), low: body.number(in: middle..<range.upperBound))
  }
}
