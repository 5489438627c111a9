internal import AKMSModel
internal import AKMSSecret
internal import Glibc

/// The folder that holds `store.db` and `root.key`, and the rules for what may lie there.
///
/// The folder is 0700 and every file 0600, whatever the umask, all owned by this process's user and none a symbolic
/// link; anything else is refused, not repaired. SQLite gives `-wal` and `-shm` the mode of the database file.
struct StoreFolder: Sendable {
  /// Bytes of a keyfile.
  static let keySize = 32

  let path: String
  var database: String { path + "/store.db" }
  var keyfile: String { path + "/root.key" }

  /// Makes the folder where it is missing (its parents exist or are made by the caller).
  func make() throws(Failure) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .file(path, cannot: "make", errno: errno) }
    try check()
  }

  /// Refuses a folder that is not ours alone.
  func check() throws(Failure) {
    let folder = try Self.open(path, O_RDONLY | O_DIRECTORY, kind: S_IFDIR, needed: "700", expected: "a folder")
    close(folder)
  }

  var hasDatabase: Bool { exists(database) }

  /// Refuses a database file, or one that SQLite put beside it, that is not ours alone.
  ///
  /// Asks the path, not a descriptor: closing one would drop the locks that SQLite has on the file in this process.
  func checkDatabase() throws(Failure) {
    for file in [database, database + "-wal", database + "-shm"] where file == database || exists(file) {
      var status = stat()
      guard unsafe lstat(file, &status) == 0 else { throw .file(file, cannot: "look at", errno: errno) }
      try Self.check(status, file, kind: S_IFREG, needed: "600", expected: "a plain file")
    }
  }

  /// Makes an empty database file before SQLite would, which would ask the umask.
  func makeDatabase() throws(Failure) {
    guard !hasDatabase else { return try checkDatabase() }
    close(try Self.openFile(database, O_RDWR | O_CREAT | O_EXCL))
  }

  /// The key in `root.key`, read into guarded memory.
  func readKey() throws(Failure) -> Secret {
    let file = try Self.openFile(keyfile, O_RDONLY)
    defer { close(file) }
    guard Self.size(of: file) == Self.keySize else {
      throw .keyfile(keyfile, why: "it does not have \(Self.keySize) bytes")
    }
    return try Secret(count: Self.keySize) { (bytes: inout MutableRawSpan) throws(Failure) in
      let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
      guard count == Self.keySize else { throw .file(keyfile, cannot: "read", errno: errno) }
    }
  }

  /// The key in `root.key`, which is made where it is missing; one that exists is never overwritten, it may be what a
  /// backup of the store needs.
  func readOrMakeKey() throws(Failure) -> Secret {
    if exists(keyfile) { return try readKey() }
    let key = try Secret.random(count: Self.keySize)
    let temporary = keyfile + ".new"
    unsafe unlink(temporary)
    let file = try Self.openFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
    defer { close(file) }
    let written = unsafe key.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
      unsafe write(file, bytes.baseAddress, bytes.count)
    }
    // link, not rename: it fails where another process was first
    guard written == Self.keySize, fsync(file) == 0, unsafe link(temporary, keyfile) == 0 else {
      throw .file(keyfile, cannot: "write", errno: errno)
    }
    unsafe unlink(temporary)
    try sync()
    return key
  }

  /// Removes `root.key` after its slot is gone.
  func removeKey() throws(Failure) {
    guard unsafe unlink(keyfile) == 0 || errno == ENOENT else { throw .file(keyfile, cannot: "remove", errno: errno) }
    try sync()
  }

  private func sync() throws(Failure) {
    let folder = try Self.open(path, O_RDONLY | O_DIRECTORY, kind: S_IFDIR, needed: "700", expected: "a folder")
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .file(path, cannot: "write", errno: errno) }
  }

  private func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  private static func size(of file: Int32) -> Int {
    var status = stat()
    return unsafe fstat(file, &status) == 0 ? status.st_size : -1
  }

  private static func openFile(_ path: String, _ flags: Int32) throws(Failure) -> Int32 {
    try open(path, flags | O_NONBLOCK, kind: S_IFREG, needed: "600", expected: "a plain file")
  }

  /// Opens without following a link, then asks the descriptor, so that nothing can be swapped in between.
  private static func open(
    _ path: String, _ flags: Int32, kind: mode_t, needed: String, expected: String
  ) throws(Failure) -> Int32 {
    let file = unsafe Glibc.open(path, flags | O_NOFOLLOW | O_CLOEXEC, 0o600 as mode_t)
    guard file >= 0 else {
      if errno == ELOOP || errno == ENOTDIR { throw .wrongKind(path, expected: expected) }
      throw .file(path, cannot: "open", errno: errno)
    }
    do throws(Failure) {
      var status = stat()
      guard unsafe fstat(file, &status) == 0 else { throw .file(path, cannot: "look at", errno: errno) }
      try check(status, path, kind: kind, needed: needed, expected: expected)
    } catch {
      close(file)
      throw error
    }
    return file
  }

  private static func check(
    _ status: stat, _ path: String, kind: mode_t, needed: String, expected: String
  ) throws(Failure) {
    guard status.st_mode & S_IFMT == kind else { throw .wrongKind(path, expected: expected) }
    guard status.st_uid == geteuid() else { throw .notOurs(path, owner: status.st_uid) }
    let mode = status.st_mode & 0o7777
    guard mode & 0o077 == 0 else { throw .openToOthers(path, mode: mode, needed: needed) }
  }
}
