package import AKMSModel
internal import CLinux
internal import Glibc

extension SafeDirectory {
  /// Opens a folder of this one: one component, no symlink, as private as this one has to be.
  package borrowing func openFolder(_ name: String) throws(Failure) -> SafeDirectory {
    let number = openFile(name, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    guard number >= 0 else {
      throw Failure(.configInvalid, "cannot open the folder \(path)/\(name)", why: describe(errno: -number))
    }
    return try SafeDirectory(checking: Descriptor(owning: number), path + "/" + name)
  }

  /// Makes a folder of this one, 0700.
  ///
  /// - Returns: 0, or a negative errno: -EEXIST where something of that name is there.
  package borrowing func makeFolder(_ name: String) -> Int32 {
    unsafe mkdirat(descriptor.number, name, 0o700) == 0 ? 0 : -errno
  }

  /// The names in it, without `.` and `..`; empty where it cannot be read.
  package borrowing func names() -> [String] {
    let number = openFile(".", flags: O_RDONLY | O_DIRECTORY)
    guard number >= 0 else { return [] }
    guard let stream = unsafe fdopendir(number) else {
      close(number)
      return []
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Removes a file of it; a folder with ``removeFolder(_:)``.
  package borrowing func remove(_ name: String) { unsafe _ = unlinkat(descriptor.number, name, 0) }
  package borrowing func removeFolder(_ name: String) { unsafe _ = unlinkat(descriptor.number, name, AT_REMOVEDIR) }

  /// Whether what is written here stays in memory: tmpfs or ramfs.
  package var isInMemory: Bool { akms_is_in_memory(descriptor.number) == 1 }
}
