/// Why a time zone cannot be used.
package enum ZoneError: Error, Hashable, Sendable {
  /// Not a name at all: segments of `[A-Za-z0-9_+-]` with `/` between them, 64 bytes at most.
  case notAName(String)
  /// The folder of the database is not there.
  case noDatabase(folder: String)
  /// The database has no zone of this name.
  case unknown(String)
  /// There is a file, but it is not one of the database (RFC 9636), or it cannot be read.
  case unusable(String, why: String)

  /// Lower case, one line, without a full stop.
  package var text: String {
    switch self {
    case .notAName(let name): "\"\(name)\" is not the name of a time zone, such as Europe/Berlin or UTC"
    case .noDatabase(let folder):
      "there is no time zone database in \(folder); install the package tzdata, or use the zone UTC"
    case .unknown(let name): "the time zone database has no zone \"\(name)\""
    case .unusable(let name, let why): "the time zone \"\(name)\" cannot be used: \(why)"
    }
  }
}
