import AKMSModel
import AKMSSecret
import AKMSTestSupport
import AKMSWire
import Testing

@Suite struct WirePropertyTests {
  @Test(arguments: MessageType.allCases)
  func `what is decoded encodes to the same bytes`(_ type: MessageType) throws {
    for seed in UInt64(0)..<300 {
      var generator = SeededGenerator(seed)
      let body = try generator.body(type)
      #expect(try again(type, body) == .success(body), "seed \(seed)")
    }
  }

  @Test(arguments: MessageType.allCases)
  func `every proper prefix of a message is refused or is a message of its own`(_ type: MessageType) throws {
    for seed in UInt64(0)..<20 {
      var generator = SeededGenerator(seed)
      let body = try generator.body(type)
      for end in 0..<body.count {
        let prefix = Array(body[..<end])
        switch try again(type, prefix) {
        case .success(let back): #expect(back == prefix, "seed \(seed), \(end) bytes")
        case .failure(let failure): #expect(failure.code == .protocolViolation, "seed \(seed), \(end) bytes")
        }
      }
    }
  }

  @Test(arguments: MessageType.allCases)
  func `a changed byte is refused or read as exactly what stands there`(_ type: MessageType) throws {
    for seed in UInt64(0)..<400 {
      var generator = SeededGenerator(seed)
      var body = try generator.body(type)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        body[Int.random(in: 0..<body.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if case .success(let back) = try again(type, body) { #expect(back == body, "seed \(seed)") }
    }
  }

  @Test(arguments: MessageType.allCases)
  func `random bytes never trap a decoder`(_ type: MessageType) throws {
    for seed in UInt64(0)..<500 {
      var generator = SeededGenerator(seed)
      let count = Int.random(in: 0...200, using: &generator)
      let noise = (0..<count).map { _ in UInt8.random(in: 0...(seed % 2 == 0 ? 255 : 15), using: &generator) }
      if case .success(let back) = try again(type, noise) { #expect(back == noise, "seed \(seed)") }
    }
  }

  @Test func `every field of a vend request arrives`() throws {
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed)
      let request = generator.vend()
      let frame = try request.encode()
      let body = try secret(body(of: frame))
      let back = try body.withBytes { try VendRequest(decoding: $0) }
      #expect(back == request, "seed \(seed)")
    }
  }

  @Test func `every field and value of a grant arrives`() throws {
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed)
      let grant = generator.grant()
      let variables = generator.variables()
      let frame = try grant.encode { sink in
        for variable in variables { sink.add(variable.name, unsafe variable.value.span.bytes) }
      }
      let granted = try Granted(decoding: secret(body(of: frame)))
      #expect(granted.grant == grant, "seed \(seed)")
      #expect(granted.names == variables.map(\.name), "seed \(seed)")
      for (index, variable) in variables.enumerated() {
        let value = granted.withValue(at: index) { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
        #expect(value == variable.value && granted.valueCount(at: index) == value.count, "seed \(seed)")
      }
    }
  }

  @Test func `every field of a failure arrives`() throws {
    for seed in UInt64(0)..<100 {
      var generator = SeededGenerator(seed)
      let reply = generator.failureReply()
      let body = try secret(body(of: reply.encode()))
      let back = try body.withBytes { try FailureReply(decoding: $0) }
      #expect(back == reply, "seed \(seed)")
    }
  }
}
