package import AKMSModel
internal import AKMSTransport
internal import Glibc

/// The programs that stand behind `akms`: beside this one (a build folder works as it is), else in `../libexec/akms`.
package enum HelperProgram {
  /// The absolute path of the helper of that name, or nil where neither place has an executable file.
  package static func find(_ name: String) -> String? {
    guard let own = ownFolder() else { return nil }
    return find(name, beside: own)
  }

  /// The same, with the folder of this program given.
  package static func find(_ name: String, beside folder: String) -> String? {
    [folder + "/" + name, parent(of: folder) + "/libexec/akms/" + name].first(where: isExecutable)
  }

  /// The failure when a helper is missing.
  package static func missing(_ name: String) -> Failure {
    let own = ownFolder() ?? "an unknown folder"
    return Failure(
      .brokerUnavailable, "the program \(name) is missing",
      why: "it is neither in \(own) nor in ../libexec/akms beside it")
  }

  private static func ownFolder() -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    return parent(of: String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return unsafe access(path, X_OK) == 0
  }
}
