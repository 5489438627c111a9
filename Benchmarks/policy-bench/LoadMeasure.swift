internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import BenchSupport
internal import CAllocations
internal import Glibc

/// Text to snapshot, in a process of its own: time, and what the process holds afterwards.
enum LoadMeasure {
  static func run(_ shape: Shape, _ count: Int) throws {
    let (before, used) = (resident(), akms_in_use())
    let (ruleset, took) = try load(shape, count)
    precondition(ruleset.rules.count == count, "rules are missing")
    // what the parser has given back leaves the process
    akms_trim()
    print(
      "load \(shape.rawValue) \(count): \(Int(took)) ms from text, \((akms_in_use() - used) >> 10) KiB in use, "
        + "\((resident() - before) >> 10) KiB resident, residue \(ruleset.residue.count), "
        + "\(MemoryLayout<Rule>.stride) bytes a rule inline")
  }

  /// The texts and tests of the files are given back with this function's end, as a broker gives them back.
  private static func load(_ shape: Shape, _ count: Int) throws -> (Ruleset, milliseconds: Double) {
    let files = shape.files(count)
    let start = now()
    let ruleset = try PolicySet.read(files).ruleset
    return (ruleset, (now() - start) / 1e3)
  }

  /// Bytes, of /proc/self/statm.
  private static func resident() -> Int {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(file, &text, text.count)
    let words = String(decoding: text.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
  }
}
