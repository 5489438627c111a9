import AKMSTestSupport

extension SeededGenerator {
  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }
  /// True once in `n` times.
  mutating func once(in n: UInt64) -> Bool { next() % n == 0 }
}
