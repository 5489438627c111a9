internal import Foundation

/// A folder of mode 0700 that is gone, with all in it, when `body` ends.
package func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("akms-" + UUID().uuidString).path
  try FileManager.default.createDirectory(
    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// What was expected to be there was not.
package struct Missing: Error {
  package init() {}
}

/// `#require` for what cannot be copied.
package func unwrap<T: ~Copyable>(_ value: consuming T?) throws -> T {
  switch consume value {
  case .some(let value): return value
  case .none: throw Missing()
  }
}
