import AKMSModel
import Glibc
import Testing

@testable import AKMSTransport

@Suite struct ValueFoldersTests {
  /// A run folder in memory, gone afterwards.
  func withRun(_ body: (String) throws -> Void) rethrows {
    let run = "/dev/shm/akms-test-\(UInt64.random(in: 0...UInt64.max))"
    defer { unsafe _ = system("rm -rf \(run)") }
    try body(run)
  }

  func put(_ text: String, _ name: String, in folder: borrowing SafeDirectory) {
    let file = folder.openFile(name, flags: O_WRONLY | O_CREAT | O_EXCL)
    unsafe _ = write(file, text, text.utf8.count)
    close(file)
  }

  @Test func `a folder on a disk is refused`() {
    let run = "/var/tmp/akms-test-\(UInt64.random(in: 0...UInt64.max))"
    defer { unsafe _ = rmdir(run) }
    #expect(throws: Failure.self) { _ = try ValueFolders.root(in: run) }
    #expect(!SafeDirectory.exists(run + "/files"))
  }

  @Test func `what a dead owner left goes, what a living one has stays`() throws {
    try withRun { run in
      let root = try ValueFolders.root(in: run)
      let living = try ValueFolders.make("living", in: root)
      put("value", "V", in: living.folder)
      do {
        let dead = try ValueFolders.make("dead", in: root)
        put("value", "V", in: dead.folder)
      }
      _ = try ValueFolders.make("next", in: root)
      #expect(!SafeDirectory.exists(run + "/files/dead"))
      #expect(SafeDirectory.exists(run + "/files/living/V"))
      ValueFolders.remove("living", in: run)
      #expect(SafeDirectory.exists(run + "/files/living/V"))
      #expect(throws: Failure.self) { _ = try ValueFolders.make("living", in: root) }
    }
  }

  @Test func `bytes are overwritten, but not those of a file with a second name`() throws {
    try withRun { run in
      let root = try ValueFolders.root(in: run)
      let owned = try ValueFolders.make("one", in: root)
      put("value", "V", in: owned.folder)
      let held = owned.folder.openFile("V", flags: O_RDONLY)
      defer { close(held) }
      put("other", "other", in: root)
      unsafe _ = link(run + "/files/other", run + "/files/one/W")
      unsafe _ = mkfifo(run + "/files/one/pipe", 0o600)
      unsafe _ = symlink(run + "/files/other", run + "/files/one/link")
      ValueFolders.wipe(owned.folder)
      #expect(owned.folder.names().isEmpty)
      var bytes = [UInt8](repeating: 1, count: 8)
      #expect(unsafe pread(held, &bytes, 8, 0) == 5 && bytes.prefix(5) == [0, 0, 0, 0, 0])
      let other = root.openFile("other", flags: O_RDONLY)
      defer { close(other) }
      #expect(unsafe pread(other, &bytes, 8, 0) == 5 && bytes[0] == UInt8(ascii: "o"))
    }
  }
}
