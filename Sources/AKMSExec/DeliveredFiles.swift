internal import AKMSModel
internal import AKMSTransport
internal import AKMSWire
internal import Glibc

/// Values as files (`--deliver file`): one a variable, gone with the command or its lease, whichever ends first.
final class DeliveredFiles {
  private var owned: ValueFolders.Owned?
  private let root: SafeDirectory
  private let request: String
  /// The variables, each with its file's path.
  private(set) var paths: [(name: String, path: String)] = []

  /// - Throws: `.configInvalid` where the run folder is on a disk or full.
  init(_ granted: borrowing Granted, run: String, request: RequestID) throws(Failure) {
    root = try ValueFolders.root(in: run)
    self.request = request.description
    owned = try ValueFolders.make(self.request, in: root)
    for (index, name) in granted.names.enumerated() {
      try granted.withValue(at: index) { value throws(Failure) in try write(name, value) }
    }
  }

  deinit { wipe() }

  /// For who closes all but what it names.
  var descriptors: [Int32] {
    switch owned {
    case .some(let owned): [owned.lock.number, owned.folder.descriptor.number, root.descriptor.number]
    case .none: []
    }
  }

  private func write(_ name: String, _ value: RawSpan) throws(Failure) {
    switch owned {
    case .none: return
    case .some(let owned):
      let number = owned.folder.openFile(name, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      guard number >= 0 else { throw Self.failure(name, -number) }
      let file = Descriptor(owning: number)
      try Self.write(name, value, to: file.number)
      paths.append((name, owned.folder.path + "/" + name))
    }
  }

  private static func write(_ name: String, _ value: RawSpan, to file: Int32) throws(Failure) {
    var written = 0
    while written < value.byteCount {
      let count = unsafe value.withUnsafeBytes {
        unsafe Glibc.write(file, $0.baseAddress! + written, $0.count - written)
      }
      guard count > 0 || errno == EINTR else { throw failure(name, errno) }
      written += max(0, count)
    }
  }

  private static func failure(_ name: String, _ error: Int32) -> Failure {
    Failure(.configInvalid, "cannot write the file for \(name)", why: describe(errno: error))
  }

  /// `VAR=PATH` for the child.
  func entries() throws(Failure) -> GrantedEntries {
    var starts: [Int] = []
    let block = try SecretText.make { text in
      starts = []
      for (name, path) in paths {
        starts.append(text.count)
        text.add("\(name)=\(path)\0")
      }
    }
    return GrantedEntries(block, starts: starts)
  }

  /// Zeros over the values, and their files gone; again is nothing.
  func wipe() {
    switch owned {
    case .some(let owned): ValueFolders.wipe(owned.folder)
    case .none: return
    }
    root.removeFolder(request)
    owned = nil
  }
}
