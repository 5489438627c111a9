import Glibc
import Testing

/// What `date` of coreutils says: another reader of the same database.
enum DateOracle {
  /// For each moment `WEEKDAY HOURS:MINUTES OFFSET` such as `Mon 09:30 +0100`, in a zone.
  static func lines(_ moments: [Int64], in zone: String) throws -> [String] {
    let input = moments.map { "@\($0)\n" }.joined()
    let path = "/tmp/akms-zone-\(getpid())-\(UInt64.random(in: 0...(.max)))"
    defer { unsafe unlink(path) }
    try write(input, to: path)
    // the shell reads nothing but its own words: names of zones have no character that it would expand
    let found = unsafe popen("LC_ALL=C TZ='\(zone)' date -f \(path) '+%a %H:%M %z'", "r")
    let stream = try unsafe #require(found)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    let status = unsafe pclose(stream)
    #expect(status == 0)
    // -0000 is how it spells "nobody knows", which the database writes as universal time
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.hasSuffix("-0000") ? "\($0.dropLast(5))+0000" : String($0)
    }
  }

  private static func write(_ text: String, to path: String) throws {
    let found = unsafe fopen(path, "w")
    let file = try unsafe #require(found)
    unsafe fputs(text, file)
    let status = unsafe fclose(file)
    #expect(status == 0)
  }
}
