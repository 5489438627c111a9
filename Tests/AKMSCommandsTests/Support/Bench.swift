import AKMSJSON
import AKMSModel
import AKMSTransport
import Glibc

@testable import AKMSCommands

/// One command line with all around it faked but the files, which lie in a folder of their own.
final class Bench {
  let console = FakeConsole()
  let broker = FakeBroker()
  let home: String
  var now: Int64 = 1_800_000_000
  var administration: Administration { Administration(folder: path("etc"), owner: geteuid()) }

  init() {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/akms-commands-XXXXXX").utf8CString)
    home = unsafe template.withUnsafeMutableBufferPointer { unsafe String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { remove(home) }

  var places: Result<Places, Failure> {
    Result { () throws(Failure) in try Places { $0 == "AKMS_HOME" ? self.home : nil } }
  }

  /// Runs one command; its exit status.
  @discardableResult func akms(_ arguments: String...) -> Int32 { run(arguments) }

  func run(_ arguments: [String]) -> Int32 {
    let now = now
    let context = CommandContext(
      console: console, broker: broker, process: broker, places: places, administration: administration
    ) { now }
    return CommandRunner(context).run(arguments)
  }

  /// The output parsed; `.null` when it is no JSON.
  var json: JSONValue { (try? JSONParser.parse(console.out, name: "stdout")) ?? .null }

  func path(_ name: String) -> String { home + "/" + name }

  func write(_ name: String, _ text: String, mode: mode_t = 0o600) {
    var folder = home
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      _ = unsafe mkdir(folder, 0o700)
    }
    let file = unsafe creat(path(name), mode)
    defer { close(file) }
    fchmod(file, mode)
    ProcessConsole.write(text, to: file)
  }

  func read(_ name: String) -> String? {
    let file = unsafe open(path(name), O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe Glibc.read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  func names(in folder: String) -> [String] { Self.names(ofFolder: path(folder)) }

  private static func names(ofFolder path: String) -> [String] {
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func mode(_ name: String) -> mode_t {
    var status = stat()
    guard unsafe stat(path(name), &status) == 0 else { return 0 }
    return status.st_mode & 0o7777
  }

  func chmod(_ name: String, _ mode: mode_t) { unsafe _ = Glibc.chmod(path(name), mode) }

  /// A folder with all in it, or a file; links are not followed.
  private func remove(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    for name in Self.names(ofFolder: path) { remove(path + "/" + name) }
    unsafe _ = rmdir(path)
  }
}
