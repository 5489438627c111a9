import AKMSModel
import AKMSSecret
import AKMSTestSupport
import AKMSWire

/// Random but valid messages, each from its generator alone.
extension SeededGenerator {
  mutating func text(_ most: Int) -> String {
    let alphabet = Array("abcXYZ019 :/+*,=%é√😀\u{202E}\n")
    return String((0..<Int.random(in: 0...most, using: &self)).map { _ in alphabet.randomElement(using: &self)! })
  }

  mutating func name() -> String {
    let alphabet = Array("ABCXYZabc_")
    return String((0...Int.random(in: 0...12, using: &self)).map { _ in alphabet.randomElement(using: &self)! })
  }

  mutating func maybe<T>(_ make: (inout SeededGenerator) -> T) -> T? { Bool.random(using: &self) ? make(&self) : nil }

  mutating func several<T>(_ make: (inout SeededGenerator) -> T) -> [T] {
    (0..<Int.random(in: 0...4, using: &self)).map { _ in make(&self) }
  }

  mutating func id() -> RequestID { RequestID(high: next(), low: next()) }

  mutating func vend() -> VendRequest {
    var request = VendRequest(
      requestID: id(), commandPath: text(40), purpose: VendRequest.Purpose.allCases.randomElement(using: &self)!)
    request.bindings = several { $0.text(40) }
    request.profile = maybe { $0.text(12) }
    request.only = several { $0.name() }
    request.ttlSeconds = maybe { UInt32.random(in: 1...604_800, using: &$0) }
    request.reason = maybe { $0.text(100) }
    request.flags = VendRequest.Flags(rawValue: UInt32.random(in: 0..<512, using: &self))
    request.onExpiry = maybe { Grant.OnExpiry.allCases.randomElement(using: &$0)! }
    request.delivery = VendRequest.Delivery.allCases.randomElement(using: &self)!
    request.renews = maybe { $0.id() }
    request.sealed = several { .init(name: $0.name(), text: $0.text(60)) }
    return request
  }

  mutating func grant() -> Grant {
    var grant = Grant(
      requestID: id(), endsAtBoottime: next(), expiresAt: next(),
      ttlSeconds: UInt32.random(in: 0...UInt32.max, using: &self),
      reused: Bool.random(using: &self), eventID: text(30),
      onExpiry: Grant.OnExpiry.allCases.randomElement(using: &self)!)
    grant.clears = several { $0.name() }
    grant.leases = several { $0.text(20) }
    grant.upstreamExpiresAt = maybe { $0.next() }
    grant.notes = several { $0.text(50) }
    grant.scopes = several { $0.text(50) }
    grant.withheld = several { .init(name: $0.name(), why: $0.text(30)) }
    grant.boottime = next()
    grant.redaction = maybe { Grant.Redaction.allCases.randomElement(using: &$0)! }
    grant.maxRenew = maybe { UInt32.random(in: 0...UInt32.max, using: &$0) }
    return grant
  }

  mutating func started() -> Supervision.Started {
    .init(
      requestID: id(), leases: several { $0.text(20) }, deadline: next(),
      onExpiry: Grant.OnExpiry.allCases.randomElement(using: &self)!, grace: UInt32.random(in: 0...3600, using: &self),
      resumed: Bool.random(using: &self), eventID: text(30))
  }

  mutating func ended() -> Supervision.Ended {
    .init(
      status: UInt8.random(in: 0...255, using: &self), bySignal: Bool.random(using: &self),
      leaseEnded: Bool.random(using: &self))
  }

  mutating func notice() -> Notice { Notice(kind: Notice.Kind.allCases.randomElement(using: &self)!, why: text(40)) }

  mutating func failureReply() -> FailureReply {
    let failure = Failure(
      FailureCode.allCases.randomElement(using: &self)!, text(60), why: maybe { $0.text(60) },
      next: maybe { $0.text(30) })
    return FailureReply(failure, details: maybe { $0.text(80) }, eventID: maybe { $0.text(20) })
  }

  /// Distinct names with values that hold no NUL.
  mutating func variables() -> [(name: String, value: [UInt8])] {
    var names: Set<String> = []
    for _ in 0..<Int.random(in: 0...4, using: &self) { names.insert(name()) }
    return names.sorted().map { name in
      (name, (0..<Int.random(in: 0...50, using: &self)).map { _ in UInt8.random(in: 1...255, using: &self) })
    }
  }

  /// A valid body of that type.
  mutating func body(_ type: MessageType) throws -> [UInt8] {
    switch type {
    case .vend: return AKMSWireTests.body(of: try vend().encode())
    case .command:
      let secret: Secret? = Bool.random(using: &self) ? try AKMSWireTests.secret(Array(text(30).utf8)) : nil
      return AKMSWireTests.body(of: try CommandRequest(operation: text(12), json: text(60), secret: secret).encode())
    case .granted:
      let variables = variables()
      return AKMSWireTests.body(
        of: try grant().encode { sink in
          for variable in variables { sink.add(variable.name, unsafe variable.value.span.bytes) }
        })
    case .result: return AKMSWireTests.body(of: try Reply.encode(result: text(80)))
    case .started: return AKMSWireTests.body(of: try Supervision.started(started()).encode())
    case .survivors:
      return AKMSWireTests.body(of: try Supervision.survivors(Int.random(in: 1...64, using: &self)).encode())
    case .ended: return AKMSWireTests.body(of: try Supervision.ended(ended()).encode())
    case .notice: return AKMSWireTests.body(of: try notice().encode())
    case .failed: return AKMSWireTests.body(of: try failureReply().encode())
    }
  }
}
