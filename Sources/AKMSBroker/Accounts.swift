internal import Glibc
internal import Synchronization

/// Names and homes of users, read from the system's database once each: it is asked for at every request.
final class Accounts: Sendable {
  struct Account: Sendable {
    let name: String?
    let home: String?
  }

  static let shared = Accounts()

  private let known = Mutex<[UInt32: Account]>([:])

  func account(of uid: UInt32) -> Account {
    if let account = known.withLock({ $0[uid] }) { return account }
    let account = Self.read(uid)
    known.withLock { $0[uid] = account }
    return account
  }

  private static func read(_ uid: UInt32) -> Account {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    return unsafe withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
      guard unsafe getpwuid_r(uid, &entry, buffer.baseAddress!, buffer.count, &found) == 0, unsafe found != nil else {
        return Account(name: nil, home: nil)
      }
      return unsafe Account(
        name: String(validatingCString: entry.pw_name), home: String(validatingCString: entry.pw_dir))
    }
  }
}
