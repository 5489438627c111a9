import CSodium
import Testing

@testable import AKMSPluginKit

@Suite struct `A secret in the kit` {
  private func text(_ secret: SecretValue) -> String {
    secret.withBytes { bytes in
      String(
        decoding: (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) },
        as: UTF8.self)
    }
  }

  @Test func `it holds the bytes it was made from, and an empty one none`() throws {
    #expect(text(try SecretValue("käse")) == "käse")
    #expect(try SecretValue("").count == 0)
  }

  @Test func `it does not print its bytes`() throws {
    #expect(!"\(try SecretValue("hunter2"))".contains("hunter2"))
  }

  @Test func `random digits are hex, as many as asked for, and others each time`() throws {
    let one = text(try .random(hexDigits: 40)), two = text(try .random(hexDigits: 40))
    #expect(one.count == 40 && one.allSatisfy(\.isHexDigit) && one != two)
  }

  @Test(arguments: [0, 1, 3, 1026, -2])
  func `an odd number of digits is refused`(digits: Int) {
    #expect(throws: PluginError(.failed, "\(digits) hex digits were asked for where 2 to 1024, even, are allowed")) {
      try SecretValue.random(hexDigits: digits)
    }
  }

  @Test func `what is sealed to the process opens, and nothing else does`() throws {
    let key = try ProcessKey(), other = try ProcessKey()
    let box = try SecretValue("token").sealed(to: key.publicKey)
    #expect(box.count == 5 + 48)
    #expect(text(try key.open(box)) == "token")
    #expect(throws: PluginError(.failed, "a sealed value does not open")) { try other.open(box) }
    #expect(throws: PluginError(.failed, "a sealed value does not open")) {
      try key.open(box.dropLast() + [box[box.count - 1] ^ 1])
    }
    #expect(throws: PluginError(.failed, "a sealed value is too short")) { try key.open(Array(box.prefix(47))) }
  }

  @Test func `a recipient's key of another length is refused`() throws {
    #expect(throws: PluginError(.failed, "the recipient's key is 31 bytes where 32 are needed")) {
      try SecretValue("x").sealed(to: [UInt8](repeating: 1, count: 31))
    }
    #expect(throws: PluginError(.failed, "nothing can be sealed to the recipient's key")) {
      try SecretValue("x").sealed(to: [UInt8](repeating: 0, count: 32))
    }
  }
}
