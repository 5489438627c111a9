import Glibc
import Synchronization

@testable import AKMSLedger

/// The kernel's calls, of which some fail as told. Counted from 1 over all calls that change something.
final class FaultyFiles: FileOperations {
  /// What happens at a call.
  enum Fault: Sendable {
    case error(Int32)
    /// Half the bytes are written; the call succeeds.
    case short
    /// Half the bytes are written, and the next write fails.
    case shortThen(Int32)
    /// The call succeeds and is then said to have failed: a sync whose data did reach the disk.
    case doneButError(Int32)
    /// The call is left out and said to have succeeded: for tests that need no disk.
    case skipped
  }

  private struct State {
    var calls = 0
    var pending: Int32?
    var names: [String] = []
  }

  private let system = SystemFiles()
  private let state = Mutex(State())
  /// The faults by call number.
  private let faults: @Sendable (Int, String) -> Fault?

  init(_ faults: @escaping @Sendable (Int, String) -> Fault?) { self.faults = faults }

  /// Nothing is synced.
  static var unsynced: FaultyFiles {
    FaultyFiles { _, name in name.hasSuffix("sync") || name == "fdatasync" ? .skipped : nil }
  }

  /// Calls so far, by name.
  var names: [String] { state.withLock { $0.names } }

  private func fault(_ name: String) -> Fault? {
    let number = state.withLock { state in
      state.calls += 1
      state.names.append(name)
      return state.calls
    }
    return faults(number, name)
  }

  func open(_ name: String, in folder: Int32, flags: Int32) -> Int32 {
    if case .error(let number)? = fault("open") { return -number }
    return system.open(name, in: folder, flags: flags)
  }

  func write(_ bytes: RawSpan, to file: Int32) -> Int {
    if let number = state.withLock({ $0.pending.take() }) { return -Int(number) }
    switch fault("write") {
    case .error(let number)?: return -Int(number)
    case .short?: return system.write(bytes.extracting(first: max(bytes.byteCount / 2, 1)), to: file)
    case .shortThen(let number)?:
      state.withLock { $0.pending = number }
      return system.write(bytes.extracting(first: max(bytes.byteCount / 2, 1)), to: file)
    case .doneButError(let number)?:
      _ = system.write(bytes, to: file)
      return -Int(number)
    case .skipped?, nil: return system.write(bytes, to: file)
    }
  }

  func syncData(of file: Int32) -> Int32 { result("fdatasync") { system.syncData(of: file) } }
  func sync(_ folder: Int32) -> Int32 { result("fsync") { system.sync(folder) } }
  func truncate(_ file: Int32, to size: Int64) -> Int32 { result("ftruncate") { system.truncate(file, to: size) } }

  func remove(_ name: String, in folder: Int32) -> Int32 { result("unlink") { system.remove(name, in: folder) } }

  private func result(_ name: String, _ call: () -> Int32) -> Int32 {
    switch fault(name) {
    case .error(let number)?: return -number
    case .doneButError(let number)?:
      _ = call()
      return -number
    case .skipped?: return 0
    default: return call()
    }
  }

  func status(of file: Int32) -> Result<FileStatus, FileError> {
    if case .error(let number)? = fault("fstat") { return .failure(FileError("fstat", number)) }
    return system.status(of: file)
  }

  func status(of name: String, in folder: Int32) -> Result<FileStatus, FileError> {
    if case .error(let number)? = fault("fstatat") { return .failure(FileError("fstatat", number)) }
    return system.status(of: name, in: folder)
  }
}
