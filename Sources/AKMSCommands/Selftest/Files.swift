internal import AKMSModel
internal import AKMSTransport
internal import Glibc

/// The files of a selftest's own folder.
enum Files {
  /// A new folder, 0700, in `TMPDIR` or /tmp.
  ///
  /// - Throws: `.internal` where none can be made.
  static func newFolder(in parent: String) throws(Failure) -> String {
    var template = Array((parent + "/akms-selftest-XXXXXX").utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw Failure(.internal, "cannot make a folder in \(parent)", why: describe(errno: errno))
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// All of a file; what is missing is empty.
  static func text(_ path: String) -> String {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return "" }
    let file = Descriptor(owning: number)
    return String(decoding: (try? FileBytes.all(file.number, path)) ?? [], as: UTF8.self)
  }

  static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Takes a folder away with all that is in it; links are not followed.
  static func remove(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    if let stream = unsafe opendir(path) {
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { remove(path + "/" + name) }
      }
      unsafe _ = closedir(stream)
    }
    unsafe _ = rmdir(path)
  }
}
