#if canImport(Glibc)
  internal import Glibc
#endif

extension MutableRawSpan {
  /// Copies `source` to `offset`; the caller has made room (a precondition, not input).
  package mutating func write(_ source: RawSpan, at offset: Int) {
    precondition(offset >= 0 && offset <= byteCount - source.byteCount, "no room for the bytes")
    guard source.byteCount > 0 else { return }
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { unsafe _ = memcpy(target.baseAddress! + offset, $0.baseAddress!, $0.count) }
    }
  }
}
