import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Glibc
import Testing

extension Transport {
  @Suite struct FileLockTests {
    func isFree(_ name: String, _ folder: borrowing SafeDirectory) throws -> Bool {
      switch try FileLock.attempt(name, in: folder) {
      case .some: true
      case .none: false
      }
    }

    @Test func `a lock is held once and given back with its owner`() throws {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(opening: path)
        do {
          let held = try unwrap(try FileLock.attempt(FileLock.brokerName, in: folder))
          let free = try isFree(FileLock.brokerName, folder)
          let other = try isFree(FileLock.startName, folder)
          #expect(!free && other)
          _ = consume held
        }
        let free = try isFree(FileLock.brokerName, folder)
        #expect(free)
      }
    }

    @Test func `waiting for a lock ends with the deadline`() throws {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(opening: path)
        let held = try FileLock.take("l", in: folder, within: Deadline(milliseconds: 10))
        do throws(Failure) {
          _ = try FileLock.take("l", in: folder, within: Deadline(milliseconds: 10))
          Issue.record("the lock was taken twice")
        } catch {
          #expect(error == Failure(.brokerUnavailable, "cannot lock \(path)/l", why: "another process holds it"))
        }
        _ = consume held
      }
    }

    @Test func `a lock that is a symlink is refused`() throws {
      try withTemporaryFolder { path in
        _ = unsafe symlink("/dev/null", path + "/l")
        let folder = try SafeDirectory(opening: path)
        do throws(Failure) {
          _ = try FileLock.attempt("l", in: folder)
          Issue.record("a symlink was locked")
        } catch {
          #expect(error == Failure(.configInvalid, "cannot open \(path)/l", why: "too many levels of symbolic links"))
        }
      }
    }
  }
}
