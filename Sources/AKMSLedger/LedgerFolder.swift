internal import AKMSModel
internal import Glibc

/// The ledger's folder, held open: every file in it is reached through this descriptor, never through a path again.
final class LedgerFolder: Sendable {
  let descriptor: Int32
  /// As the caller named it, for messages.
  let path: String

  /// Opens `path`; `creating` makes it (0700, the last component alone) where it is missing.
  ///
  /// - Throws: `.ledgerUnavailable` when it is no folder, belongs to someone else or can be written by others.
  init(_ path: String, creating: Bool) throws(Failure) {
    self.path = path
    let isMade = unsafe creating && mkdir(path, 0o700) == 0
    guard isMade || !creating || errno == EEXIST else { throw Failure.ledger(path, FileError("mkdir", errno)) }
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw Failure.ledger(path, FileError("open", errno)) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Failure.ledger(path, FileError("fstat", errno)) }
    guard !creating || (status.st_uid == geteuid() && status.st_mode & 0o022 == 0) else {
      throw Failure(
        .ledgerUnavailable, "the ledger cannot be used: \(path)",
        why: status.st_uid == geteuid()
          ? "others may write to the folder" : "the folder belongs to uid \(status.st_uid)",
        next: status.st_uid == geteuid() ? "chmod 700 \(path)" : nil)
    }
    if isMade { try syncParent() }
  }

  /// Makes the folder's own name durable.
  private func syncParent() throws(Failure) {
    let parent = unsafe openat(descriptor, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if parent >= 0 { close(parent) } }
    guard parent >= 0, fsync(parent) == 0 else { throw Failure.ledger(path, FileError("fsync", errno)) }
  }

  /// Takes the lock of the one writer; it ends with the descriptor, so with the process too.
  func lock() throws(Failure) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK:
        throw Failure(
          .ledgerUnavailable, "the ledger is in use: \(path)", why: "another broker writes to it",
          next: "akms broker status")
      default: throw Failure.ledger(path, FileError("flock", errno))
      }
    }
  }

  /// Lets the next writer in, at once: a child that is between fork and exec may still hold a copy of the descriptor,
  /// whose close alone would then leave the lock in place.
  func unlock() { flock(descriptor, LOCK_UN) }

  /// Numbers of the segments that are there, in order.
  func segments() throws(Failure) -> [Int] {
    // a descriptor of its own: reading the folder moves its position
    let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else {
      throw Failure.ledger(path, FileError("opendir", errno))
    }
    defer { unsafe closedir(stream) }
    var numbers: [Int] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if let number = SegmentName.number(name) { numbers.append(number) }
    }
    return numbers.sorted()
  }

  /// A descriptor for reading, or nil where there is no such file.
  func openForReading(_ name: String) throws(Failure) -> Int32? {
    let file = unsafe openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw Failure.ledger("\(path)/\(name)", FileError("open", errno)) }
    return file
  }

  /// All of a small file, at most `limit` bytes; nil where there is no such file.
  func read(_ name: String, limit: Int) throws(Failure) -> [UInt8]? {
    guard let file = try openForReading(name) else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw Failure.ledger("\(path)/\(name)", FileError("read", errno)) }
    return Array(bytes.prefix(count))
  }

  /// Bytes of segment `number`.
  func size(_ number: Int) throws(Failure) -> UInt64 {
    switch SystemFiles().status(of: SegmentName.text(number), in: descriptor) {
    case .success(let status): return UInt64(max(status.size, 0))
    case .failure(let error): throw Failure.ledger("\(path)/\(SegmentName.text(number))", error)
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    unlock()
    close(descriptor)
  }
}

/// `000001.jsonl` and so on.
enum SegmentName {
  /// The largest number that six digits can show.
  static let last = 999_999

  static func text(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".jsonl"
  }

  /// The number in a segment's name; nil for any other name.
  static func number(_ name: String) -> Int? {
    guard name.utf8.count == 12, name.hasSuffix(".jsonl"), let number = Int(name.prefix(6)), number > 0,
      text(number) == name
    else { return nil }
    return number
  }
}

extension Failure {
  /// A call on the ledger's files that failed.
  static func ledger(_ path: String, _ error: FileError) -> Failure {
    Failure(.ledgerUnavailable, "the ledger cannot be used: \(path)", why: error.text)
  }
}
