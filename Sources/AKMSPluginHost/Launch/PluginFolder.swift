internal import AKMSModel
internal import AKMSTransport
internal import CLinux
internal import Glibc

/// A folder of one start, 0700 under a random name, in which the socket stands until the host has connected.
struct PluginFolder: ~Copyable {
  /// The socket that the host binds and the plugin takes as a descriptor.
  static let socketName = "s"
  /// Where a plugin that cannot take a descriptor binds its own.
  static let pathName = "p"

  private let parent: SafeDirectory
  private let name: String
  private let folder: Descriptor

  /// Makes a fresh one below `run`.
  ///
  /// - Throws: `.pluginFailed`, or what ``SafeDirectory`` says of `run`.
  init(below run: String) throws(Failure) {
    let parent = try SafeDirectory(making: run)
    let name = Self.randomName()
    guard unsafe mkdirat(parent.descriptor.number, name, 0o700) == 0 else {
      throw Failure(.pluginFailed, "cannot make a folder in \(run)", why: describe(errno: errno))
    }
    let opened = parent.openFile(name, flags: O_RDONLY | O_DIRECTORY)
    guard opened >= 0 else {
      throw Failure(.pluginFailed, "cannot open the folder \(run)/\(name)", why: describe(errno: -opened))
    }
    self.parent = parent
    self.name = name
    folder = Descriptor(owning: opened)
  }

  /// For `AKMS_PLUGIN_SOCKET`.
  var socketPath: String { "\(parent.path)/\(name)/\(Self.pathName)" }

  /// A bound socket, not yet listening: who calls listen(2) is who the kernel names as the peer.
  borrowing func bind() throws(Failure) -> Descriptor {
    let socket = unsafe akms_bind_in(folder.number, Self.socketName)
    guard socket >= 0 else {
      throw Failure(.pluginFailed, "cannot bind a plugin's socket", why: describe(errno: -socket))
    }
    return Descriptor(owning: socket)
  }

  /// A connection to whoever listens under `name`.
  borrowing func connect(_ name: String) throws(Failure) -> Descriptor {
    let socket = unsafe akms_connect_in(folder.number, name)
    guard socket >= 0 else {
      throw Failure(.pluginFailed, "the plugin does not listen on its socket", why: describe(errno: -socket))
    }
    return Descriptor(owning: socket)
  }

  /// Removes the folders of starts that a killed broker left behind.
  static func sweep(_ run: String) throws(Failure) {
    let parent = try SafeDirectory(making: run)
    for name in names(in: run) where name.utf8.allSatisfy({ Self.nameBytes.contains($0) }) {
      for socket in [socketName, pathName] { unsafe _ = unlinkat(parent.descriptor.number, "\(name)/\(socket)", 0) }
      unsafe _ = unlinkat(parent.descriptor.number, name, AT_REMOVEDIR)
    }
  }

  private static let nameBytes = Set("0123456789abcdef".utf8)

  private static func names(in folder: String) -> [String] {
    guard let listing = unsafe opendir(folder) else { return [] }
    defer { unsafe _ = closedir(listing) }
    var names: [String] = []
    while let entry = unsafe readdir(listing) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) {
          unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        })
    }
    return names
  }

  private static func randomName() -> String {
    String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
  }

  // Nobody can connect from here on.
  deinit {
    for socket in [Self.socketName, Self.pathName] { unsafe _ = unlinkat(folder.number, socket, 0) }
    unsafe _ = unlinkat(parent.descriptor.number, name, AT_REMOVEDIR)
  }
}
