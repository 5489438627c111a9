package import AKMSModel
internal import AKMSSecret

extension Supervision {
  private static let started = Shape(.started, fields: 7, repeated: [2], required: [1, 3, 4, 5, 6, 7])
  private static let survivors = Shape(.survivors, fields: 1, required: [1])
  private static let ended = Shape(.ended, fields: 3, required: [1, 2, 3])

  /// The whole frame, header included; it holds no secret.
  package func encode() throws(Failure) -> [UInt8] {
    switch self {
    case .started(let started): try started.encode()
    case .survivors(let count): try Frame.encodeOpenly(.survivors) { $0.number(1, UInt8(clamping: count)) }
    case .ended(let ended):
      try Frame.encodeOpenly(.ended) { sink in
        sink.number(1, ended.status)
        sink.number(2, UInt8(ended.bySignal ? 1 : 0))
        sink.number(3, UInt8(ended.leaseEnded ? 1 : 0))
      }
    }
  }

  /// - Throws: `.protocolViolation` for anything but a whole, exact message of these.
  package init(decoding frame: borrowing Frame) throws(Failure) {
    let type = frame.type
    self = try frame.body.withBytes { body throws(Failure) in
      switch type {
      case .started: .started(try Started(decoding: body, FieldReader(Self.started)))
      case .survivors: .survivors(try Self.count(body))
      case .ended: .ended(try Ended(decoding: body, FieldReader(Self.ended)))
      default: throw Failure(.protocolViolation, "\(type.name) where a running command's belongs")
      }
    }
  }

  private static func count(_ body: RawSpan) throws(Failure) -> Int {
    var reader = FieldReader(survivors)
    var count = 0
    while let (_, range) = try reader.next(in: body) {
      count = Int(try reader.number(range, in: body, width: 1))
      guard (1...WireLimits.survivorsPerMessage).contains(count) else { throw reader.refuse("\(count) survivors") }
    }
    return count
  }
}

extension Supervision.Started {
  fileprivate func encode() throws(Failure) -> [UInt8] {
    try Frame.encodeOpenly(.started) { sink in
      sink.id(1, requestID)
      for lease in leases { sink.text(2, lease) }
      sink.number(3, deadline)
      sink.number(4, onExpiry.rawValue)
      sink.number(5, grace)
      sink.number(6, UInt8(resumed ? 1 : 0))
      sink.text(7, eventID)
    }
  }

  fileprivate init(decoding body: RawSpan, _ reader: consuming FieldReader) throws(Failure) {
    self.init(
      requestID: RequestID(high: 0, low: 0), leases: [], deadline: 0, onExpiry: .keep, grace: 0, resumed: false,
      eventID: "")
    while let (tag, range) = try reader.next(in: body) {
      switch tag {
      case 1: requestID = try reader.id(range, in: body)
      case 2:
        try reader.limit(to: WireLimits.repeats)
        leases.append(try reader.text(range, in: body, most: WireLimits.identifier))
      case 3: deadline = try reader.number(range, in: body, width: 8)
      case 4: onExpiry = try reader.onExpiry(range, in: body)
      case 5:
        grace = UInt32(try reader.number(range, in: body, width: 4))
        guard grace <= Limits.grace else { throw reader.refuse("grace of \(grace) s, at most \(Limits.grace)") }
      case 6: resumed = try reader.flag(range, in: body)
      default: eventID = try reader.text(range, in: body, most: WireLimits.identifier)
      }
    }
  }
}

extension Supervision.Ended {
  fileprivate init(decoding body: RawSpan, _ reader: consuming FieldReader) throws(Failure) {
    self.init(status: 0, bySignal: false, leaseEnded: false)
    while let (tag, range) = try reader.next(in: body) {
      switch tag {
      case 1: status = UInt8(try reader.number(range, in: body, width: 1))
      case 2: bySignal = try reader.flag(range, in: body)
      default: leaseEnded = try reader.flag(range, in: body)
      }
    }
  }
}

extension Notice {
  private static let shape = Shape(.notice, fields: 2, required: [1, 2])

  /// The whole frame, header included; it holds no secret.
  package func encode() throws(Failure) -> [UInt8] {
    try Frame.encodeOpenly(.notice) { sink in
      sink.number(1, kind.rawValue)
      sink.text(2, why)
    }
  }

  /// - Throws: `.protocolViolation` for anything but a whole, exact notice.
  package init(decoding frame: borrowing Frame) throws(Failure) {
    guard frame.type == .notice else { throw Failure(.protocolViolation, "\(frame.type.name) where a notice belongs") }
    var kind = Kind.leaseEnded
    var why = ""
    try frame.body.withBytes { body throws(Failure) in
      var reader = FieldReader(Self.shape)
      while let (tag, range) = try reader.next(in: body) {
        guard tag == 1 else {
          why = try reader.text(range, in: body, most: WireLimits.line)
          continue
        }
        let value = try reader.number(range, in: body, width: 1)
        guard let known = Kind(rawValue: UInt8(value)) else { throw reader.refuse("kind \(value) is unknown") }
        kind = known
      }
    }
    self.init(kind: kind, why: why)
  }
}
