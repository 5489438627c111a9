internal import Foundation

/// Makes an executable file with that text.
///
/// The file itself is written by another process: were it ever open for writing in this one, a fork of a test that runs
/// at the same time could hold it open, and executing it would fail with ETXTBSY.
package func makeExecutable(_ path: String, _ text: String) throws {
  let source = path + ".source"
  try text.write(toFile: source, atomically: false, encoding: .utf8)
  try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: source)
  let copy = try Process.run(URL(fileURLWithPath: "/bin/cp"), arguments: ["-p", source, path])
  copy.waitUntilExit()
  guard copy.terminationStatus == 0 else { throw Missing() }
  try FileManager.default.removeItem(atPath: source)
}
