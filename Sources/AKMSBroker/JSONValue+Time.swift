internal import AKMSJSON
internal import Glibc

extension JSONValue {
  /// Unix seconds as RFC 3339 in UTC.
  static func time(_ seconds: Int64) -> JSONValue {
    var time = time_t(seconds)
    var text = [CChar](repeating: 0, count: 32)
    unsafe withUnsafeTemporaryAllocation(of: tm.self, capacity: 1) { parts in
      unsafe gmtime_r(&time, parts.baseAddress!)
      unsafe _ = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", parts.baseAddress!)
    }
    return .string(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
