/// What is scanned: 16 MiB of each kind, the same on every run.
enum Texts {
  static let size = 16 << 20

  /// SplitMix64, so that the texts are always the same.
  struct Noise: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Values as providers hand them out: 40 characters of base64's alphabet.
  static func values(_ count: Int) -> [(name: String, value: [UInt8])] {
    var noise = Noise(7)
    return (0..<count).map { index in
      ("VALUE_\(index)", (0..<40).map { _ in letters.randomElement(using: &noise)! })
    }
  }

  /// Lines of a build or a server: a time, a level, words, a path, a number.
  static func log() -> [UInt8] {
    let words = """
      the compiler of a request has been started and will wait for another worker before it answers with its result \
      Compiling Linking warning error finished unexpected connection closed by peer timeout after seconds retrying \
      GET POST /api/v1/users/profile HTTP/1.1 200 404 Content-Type: application/json {"status":"ok","items":[1,2,3]}
      """.split(separator: " ").map { Array($0.utf8) }
    var noise = Noise(1)
    var out: [UInt8] = []
    out.reserveCapacity(size + 256)
    while out.count < size {
      out +=
        "2026-03-\(10 + noise.next() % 20)T1\(noise.next() % 10):\(10 + noise.next() % 50):07.\(noise.next() % 1000)Z INFO "
        .utf8
      for _ in 0..<Int.random(in: 4...20, using: &noise) { out += words.randomElement(using: &noise)! + [0x20] }
      out += "src/module\(noise.next() % 100)/file.swift:\(noise.next() % 999)\n".utf8
    }
    return Array(out.prefix(size))
  }

  /// The same with a value in each KiB.
  static func hits(_ text: [UInt8], _ values: [(name: String, value: [UInt8])]) -> [UInt8] {
    var text = text
    for (index, start) in stride(from: 500, to: text.count - 1024, by: 1024).enumerated() {
      let value = values[index % values.count].value
      text.replaceSubrange(start..<start + value.count, with: value)
    }
    return text
  }

  static func binary() -> [UInt8] {
    var noise = Noise(2)
    return (0..<size / 8).flatMap { _ in unsafe withUnsafeBytes(of: noise.next()) { unsafe Array($0) } }
  }

  /// One line of base64: every letter begins some spelling.
  static func base64() -> [UInt8] { binary().map { letters[Int($0 & 63)] } }

  /// The hardest: beginnings of the values, one after the other.
  static func beginnings(_ values: [(name: String, value: [UInt8])]) -> [UInt8] {
    var noise = Noise(3)
    var out: [UInt8] = []
    out.reserveCapacity(size + 64)
    while out.count < size {
      out += values.randomElement(using: &noise)!.value.prefix(Int.random(in: 1...39, using: &noise))
    }
    return Array(out.prefix(size))
  }
}
