internal import AKMSConfig
internal import AKMSModel
internal import AKMSPolicy
internal import BenchSupport
internal import CAllocations
internal import Glibc

/// Text to snapshot, in a process of its own: time, and what the process holds afterwards.
enum LoadMeasure {
  static func run(_ shape: Shape, _ count: Int) throws {
    let files = shape.files(count)
    let before = resident()
    let start = now()
    let set = try PolicySet.read(files)
    let took = (now() - start) / 1e3
    precondition(set.ruleset.rules.count == count, "rules are missing")
    let ruleset = set.ruleset
    // what the parser has given back leaves the process
    akms_trim()
    print(
      "load \(shape.rawValue) \(count): \(Int(took)) ms from text, \((resident() - before) >> 10) KiB more resident, "
        + "residue \(ruleset.residue.count)")
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
