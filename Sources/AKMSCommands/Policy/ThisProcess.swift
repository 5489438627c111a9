internal import AKMSPolicy
internal import AKMSScope
internal import AKMSTransport
internal import AKMSZone
internal import Glibc

/// What the kernel says of this process.
enum ThisProcess {
  /// Its working directory; nil where that was removed.
  static var directory: String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(validatingCString: path)
  }
}

/// A user of this machine, as the password database has it.
struct Account {
  let uid: uid_t?
  let name: String?
  let home: String?

  /// The user of this process.
  static var own: Account {
    let uid = getuid()
    guard let entry = unsafe getpwuid(uid) else { return Account(uid: uid, name: nil, home: nil) }
    return unsafe Account(uid, entry.pointee)
  }

  /// The user of a name; one that is not there keeps the name.
  init(named name: String) {
    guard let entry = unsafe getpwnam(name) else {
      self.init(uid: nil, name: name, home: nil)
      return
    }
    self.init(
      uid: unsafe entry.pointee.pw_uid, name: name, home: unsafe String(validatingCString: entry.pointee.pw_dir))
  }

  private init(_ uid: uid_t, _ entry: passwd) {
    self.init(
      uid: uid, name: unsafe String(validatingCString: entry.pw_name),
      home: unsafe String(validatingCString: entry.pw_dir))
  }

  private init(uid: uid_t?, name: String?, home: String?) {
    self.uid = uid
    self.name = name
    self.home = home
  }
}

/// A program's file as rules see it.
enum ToolFile {
  /// Bytes of a program that are hashed; a longer one has no digest.
  private static let longest = 512 << 20

  /// What a path names right now; nil for nothing.
  @Sendable static func identity(_ path: String) -> FileIdentity? {
    FileStatus(path: path).map { FileIdentity(device: $0.device, inode: $0.inode) }
  }

  /// - Parameter hashing: Whether a rule names a program by its digest.
  static func tool(_ path: String, hashing: Bool) -> Tool? {
    identity(path).map { Tool(path: path, identity: $0, sha256: hashing ? digest(path) : nil) }
  }

  private static func digest(_ path: String) -> String? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    guard FileStatus(of: file.number)?.isRegular == true else { return nil }
    return (try? FileBytes.all(file.number, path, limit: longest)).map { Fingerprint.hex(Fingerprint.sha256($0)) }
  }
}

/// Local times for ``Circumstances/local``.
enum LocalTimes {
  /// What clocks show at a moment; zones that this machine does not have are left out.
  static func at(_ seconds: Int64, in zones: [String]) -> [String: LocalTime] {
    var times: [String: LocalTime] = [:]
    for name in zones { times[name] = clock(name, seconds) }
    return times
  }

  /// What a clock shows in one zone; nil where this machine does not have it.
  @Sendable static func clock(_ zone: String, _ seconds: Int64) -> LocalTime? {
    (try? ZoneDatabase.system.zone(zone))?.localTime(at: seconds)
  }
}
