internal import Glibc
internal import Synchronization

/// The time zones of this machine (package tzdata), read when first asked for and kept.
///
/// Safe from any thread. A zone stays as it was first read: a new database counts from the next process on.
package final class ZoneDatabase: Sendable {
  private let folder: String
  private let known = Mutex<[String: Zone]>([:])

  /// Where Linux has it.
  package static let usualFolder = "/usr/share/zoneinfo"

  /// The one of this machine.
  package static let system = ZoneDatabase(folder: usualFolder)

  /// Bytes of a name.
  package static let longestName = 64
  /// Zones that are kept: there are about 600 names.
  static let mostKept = 1024

  package init(folder: String) { self.folder = folder }

  /// The zone of a name; `UTC` needs no database.
  ///
  /// - Throws: ``ZoneError``.
  package func zone(_ name: String) throws(ZoneError) -> Zone {
    if let zone = known.withLock({ $0[name] }) { return zone }
    guard Self.isName(name) else { throw .notAName(name) }
    let zone = name == Zone.utc.name ? Zone.utc : try read(name)
    known.withLock { if $0.count < Self.mostKept { $0[name] = zone } }
    return zone
  }

  /// Segments of `[A-Za-z0-9_+-]` with `/` between them: so neither `..` nor an absolute path is one.
  package static func isName(_ text: String) -> Bool {
    guard (1...longestName).contains(text.utf8.count) else { return false }
    let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return segments.allSatisfy { !$0.isEmpty && $0.allSatisfy(isNameByte) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private func read(_ name: String) throws(ZoneError) -> Zone {
    guard let base = ZoneFile.realPath(folder) else { throw .noDatabase(folder: folder) }
    guard let path = ZoneFile.realPath(base + "/" + name) else { throw .unknown(name) }
    // links within the database are usual (UTC is one), one that leads elsewhere is not a zone of it
    guard path.utf8.starts(with: (base + "/").utf8) else { throw .unknown(name) }
    guard let bytes = try ZoneFile.read(path, name) else { throw .unknown(name) }
    return try Zone(name: name, tzif: bytes)
  }

  /// All names of the database that people use, sorted, and `UTC`: for telling the nearest one.
  package var names: [String] {
    var names = ZoneFolder.names(in: folder, below: "", depth: 0)
    names.append(Zone.utc.name)
    return Set(names).sorted()
  }
}
