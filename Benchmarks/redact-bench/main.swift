internal import AKMSModel
internal import AKMSRedact
internal import BenchSupport
internal import Glibc

// usage: redact-bench [ROUNDS]   MB/s of scanning 16 MiB in chunks of 64 KiB, 4 values of 40 bytes; medians of
//                                interleaved rounds (9), with memcpy and memchr in the same rounds, and build times
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 9
let chunk = 64 << 10

func tables(_ values: [(name: String, value: [UInt8])]) throws(Failure) -> Masks {
  var builder = try MaskBuilder()
  for (name, value) in values { try builder.add(name: name, unsafe value.span.bytes) }
  return try builder.build()
}

/// Microseconds for all of `text`; the pieces that come out are counted, not copied, as for writev.
func scan(_ text: [UInt8], _ masks: Masks) -> Double {
  var stream = MaskStream(masks)
  var count = 0
  let start = now()
  let bytes = unsafe text.span.bytes
  for place in stride(from: 0, to: text.count, by: chunk) {
    stream.feed(bytes.extracting(place..<min(place + chunk, text.count))) { count += $0.byteCount }
  }
  stream.finish { count += $0.byteCount }
  let took = now() - start
  precondition(count > 0, "nothing came out")
  return took
}

func reference(_ text: [UInt8], _ body: (UnsafeRawPointer, Int) -> Void) -> Double {
  unsafe text.withUnsafeBytes { bytes in
    let start = now()
    for place in stride(from: 0, to: text.count, by: chunk) {
      unsafe body(bytes.baseAddress! + place, min(chunk, text.count - place))
    }
    return now() - start
  }
}

func buildTime(_ values: [(name: String, value: [UInt8])]) throws(Failure) -> Double {
  let start = now()
  let masks = try tables(values)
  let took = now() - start
  precondition(masks.tooShort.isEmpty, "a value is too short")
  return took
}

do throws(Failure) {
  let values = Texts.values(4)
  let masks = try tables(values)
  let none = try tables([])
  let log = Texts.log()
  let cases = [
    ("text without hits", log, masks), ("text with a hit every KiB", Texts.hits(log, values), masks),
    ("random binary", Texts.binary(), masks), ("one line of base64", Texts.base64(), masks),
    ("beginnings of values", Texts.beginnings(values), masks), ("text, no values", log, none),
  ]
  let target = UnsafeMutableRawPointer.allocate(byteCount: chunk, alignment: 64)
  let many = Texts.values(3600)
  let long = (0..<256).map { ("LONG_\($0)", Array(many[$0..<$0 + 3275].flatMap(\.value))) }
  var rows = (["memcpy", "memchr"] + cases.map(\.0)).map { Row($0) }
  var builds = [Row("4 values of 40 bytes"), Row("16 values of 40 bytes"), Row("256 values of 40 bytes")]
  for _ in 0..<rounds {
    unsafe rows[0].add(reference(log) { unsafe _ = memcpy(target, $0, $1) })
    unsafe rows[1].add(reference(log) { unsafe precondition(memchr($0, 0, $1) == nil, "a zero in the text") })
    for (index, item) in cases.enumerated() { rows[index + 2].add(scan(item.1, item.2)) }
    for (index, count) in [4, 16, 256].enumerated() { builds[index].add(try buildTime(Texts.values(count))) }
  }
  for row in rows { print(row.name, "\(Int(Double(Texts.size) / row.p50)) MB/s", separator: ": ") }
  for row in builds { print("build, " + row.name, "\(Int(row.p50)) us", separator: ": ") }
  print("build, 256 values of 131000 bytes: \(Int(try buildTime(long) / 1000)) ms")
} catch {
  for line in error.lines { print(line) }
  exit(1)
}
