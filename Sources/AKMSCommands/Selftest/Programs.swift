internal import Glibc

/// The programs that a selftest runs.
package struct Programs: Sendable {
  /// The face: `akms`; nil where it is not found.
  package let akms: String?
  /// `akms-cli`, which is this process's own file.
  package let cli: String?

  package init(akms: String?, cli: String?) { (self.akms, self.cli) = (akms, cli) }

  /// Those of this installation: `akms` beside this program (a build folder works as it is), else in `../../bin`, seen
  /// from `libexec/akms`.
  package static func installed() -> Programs {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return Programs(akms: nil, cli: nil) }
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = parent(of: own)
    let places = [folder + "/akms", parent(of: parent(of: folder)) + "/bin/akms"]
    return Programs(akms: places.first { unsafe access($0, X_OK) == 0 }, cli: own)
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
