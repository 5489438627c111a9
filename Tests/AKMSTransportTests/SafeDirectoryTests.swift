import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Glibc
import Testing

extension Transport {
  @Suite struct SafeDirectoryTests {
    func opening(_ path: String, _ privacy: SafeDirectory.Privacy = .private) -> Failure? {
      do throws(Failure) {
        _ = try SafeDirectory(opening: path, privacy)
        return nil
      } catch { return error }
    }

    @Test func `a missing folder is made with those above it for its user alone`() throws {
      try withTemporaryFolder { path in
        let made = try SafeDirectory(making: path + "/a/b/c")
        for part in ["/a", "/a/b", "/a/b/c"] {
          var status = stat()
          #expect(unsafe stat(path + part, &status) == 0)
          #expect(status.st_mode & 0o7777 == 0o700)
        }
        let number = made.descriptor.number
        #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
        _ = try SafeDirectory(making: path + "/a/b/c")
      }
    }

    @Test func `a symlink in the last component is refused`() throws {
      try withTemporaryFolder { path in
        _ = unsafe mkdir(path + "/real", 0o700)
        _ = unsafe symlink("real", path + "/link")
        let expected = Failure(
          .configInvalid, "cannot open the folder \(path)/link", why: "it is a symbolic link or no folder")
        #expect(opening(path + "/link") == expected)
      }
    }

    @Test func `a symlink above it is followed`() throws {
      try withTemporaryFolder { path in
        _ = unsafe mkdir(path + "/real", 0o700)
        _ = unsafe mkdir(path + "/real/run", 0o700)
        _ = unsafe symlink("real", path + "/link")
        #expect(opening(path + "/link/run") == nil)
      }
    }

    @Test func `a file is no folder`() throws {
      try withTemporaryFolder { path in
        close(unsafe creat(path + "/file", 0o700))
        #expect(opening(path + "/file")?.why == "it is a symbolic link or no folder")
      }
    }

    @Test(arguments: [
      (0o700, true, true), (0o750, false, true), (0o755, false, true), (0o770, false, false), (0o702, false, false),
    ])
    func `a folder open to others is refused`(_ mode: Int, _ asPrivate: Bool, _ asReadable: Bool) throws {
      try withTemporaryFolder { path in
        let folder = path + "/d"
        _ = unsafe mkdir(folder, 0o700)
        _ = unsafe chmod(folder, mode_t(mode))
        let digits = String(mode, radix: 8)
        let refusal = { (next: String) in
          Failure(.configInvalid, "the folder \(folder) is open to others", why: "its mode is \(digits)", next: next)
        }
        #expect(opening(folder) == (asPrivate ? nil : refusal("chmod 700 \(folder)")))
        #expect(opening(folder, .readable) == (asReadable ? nil : refusal("chmod go-w \(folder)")))
      }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `a folder of somebody else is refused`() throws {
      try withTemporaryFolder { path in
        _ = unsafe mkdir(path + "/theirs", 0o700)
        _ = unsafe chown(path + "/theirs", 65534, 65534)
        let expected = Failure(.configInvalid, "the folder \(path)/theirs is not yours", why: "it belongs to uid 65534")
        #expect(opening(path + "/theirs") == expected)
      }
    }

    @Test func `a missing folder is named`() throws {
      try withTemporaryFolder { path in
        let expected = Failure(.configInvalid, "cannot open the folder \(path)/none", why: "no such file or directory")
        #expect(opening(path + "/none") == expected)
        #expect(!SafeDirectory.exists(path + "/none"))
      }
    }

    @Test(arguments: ["../x", "/etc/passwd", "link", "/proc/self/exe"])
    func `a file outside the folder or behind a symlink is not opened`(_ name: String) throws {
      try withTemporaryFolder { path in
        _ = unsafe symlink("/etc/passwd", path + "/link")
        let folder = try SafeDirectory(opening: path)
        let result = folder.openFile(name, flags: O_RDONLY)
        #expect(result == -EXDEV || result == -ELOOP)
      }
    }

    @Test func `a new file is for its user alone`() throws {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(opening: path)
        let file = Descriptor(owning: folder.openFile("f", flags: O_WRONLY | O_CREAT))
        var status = stat()
        #expect(unsafe fstat(file.number, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
      }
    }
  }
}
