import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Foundation
import Testing

@testable import AKMSExec

@Suite struct CommandResolverTests {
  /// a/: tool (executable), plain (not), dir/ ; b/: tool, plain (executable), other.
  func withFolders(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { root in
      for (path, mode) in [
        ("a/tool", 0o755), ("a/plain", 0o644), ("b/tool", 0o755), ("b/plain", 0o755), ("b/other", 0o700),
      ] {
        try FileManager.default.createDirectory(
          atPath: root + "/" + path.split(separator: "/")[0], withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: root + "/" + path))
        #expect(unsafe chmod(root + "/" + path, mode_t(mode)) == 0)
      }
      try FileManager.default.createDirectory(atPath: root + "/a/dir", withIntermediateDirectories: true)
      try body(root)
    }
  }

  func resolve(_ name: String, _ search: String?) -> Result<String, Failure> {
    do throws(Failure) {
      guard let search else { return .success(try unsafe ResolvedCommand(name, search: nil).text) }
      return .success(try unsafe ResolvedCommand(name, search: search).text)
    } catch { return .failure(error) }
  }

  @Test func `the first executable file on PATH is it`() throws {
    try withFolders { root in
      let search = "\(root)/none:\(root)/a:\(root)/b"
      #expect(resolve("tool", search) == .success("\(root)/a/tool"))
      #expect(resolve("other", search) == .success("\(root)/b/other"))
      #expect(resolve("plain", search) == .success("\(root)/b/plain"), "one that is not executable is passed over")
    }
  }

  @Test func `a name with a slash is a path and not looked for`() throws {
    try withFolders { root in
      #expect(resolve("\(root)/a/tool", "\(root)/b") == .success("\(root)/a/tool"))
      #expect(
        resolve("\(root)/a/none", "\(root)/b")
          == .failure(Failure(.commandNotFound, "command not found: \(root)/a/none")))
      #expect(
        resolve("\(root)/a/tool/x", nil)
          == .failure(
            Failure(.commandNotExecutable, "cannot execute \(root)/a/tool/x", why: "not a directory")))
    }
  }

  @Test func `what is there but cannot be executed is told from what is missing`() throws {
    try withFolders { root in
      let refused = { (path: String, why: String) -> Result<String, Failure> in
        .failure(Failure(.commandNotExecutable, "cannot execute \(path)", why: why))
      }
      #expect(resolve("plain", "\(root)/a") == refused("\(root)/a/plain", "permission denied"))
      #expect(resolve("dir", "\(root)/a") == refused("\(root)/a/dir", "is a directory"))
      #expect(resolve("\(root)/a/dir", nil) == refused("\(root)/a/dir", "is a directory"))
      #expect(resolve("/dev/null", nil) == refused("/dev/null", "permission denied"))
      #expect(resolve("nope", "\(root)/a:\(root)/b") == .failure(Failure(.commandNotFound, "command not found: nope")))
    }
  }

  @Test func `an empty name is not found`() {
    #expect(resolve("", "/bin") == .failure(Failure(.commandNotFound, "command not found: ")))
  }

  @Test func `without PATH the system's own folders are searched`() {
    #expect(resolve("sh", nil) == .success("/bin/sh"))
  }

  @Test(arguments: ["", ":", "/none:", ":/none"])
  func `an empty element of PATH is the working directory`(_ search: String) throws {
    let name = try FileManager.default.contentsOfDirectory(atPath: ".").first {
      FileManager.default.isReadableFile(atPath: $0)
    }
    guard let name else { throw Missing() }
    switch resolve(name, search) {
    case .success(let path): #expect(path == "./" + name)
    case .failure(let failure): #expect(failure.what == "cannot execute ./" + name)
    }
  }

  @Test func `the descriptors name the file and the working directory`() throws {
    let resolved = try unsafe ResolvedCommand("sh", search: "/bin")
    let (file, folder) = (FileIdentity(resolved.file.number), FileIdentity(resolved.directory.number))
    #expect(file == FileIdentity(path: "/bin/sh"))
    #expect(folder == FileIdentity(path: "."))
  }
}
