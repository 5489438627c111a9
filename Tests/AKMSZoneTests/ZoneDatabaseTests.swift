import AKMSPolicy
import AKMSZone
import Glibc
import Testing

@Suite struct ZoneDatabaseTests {
  /// A folder of its own, removed afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/akms-zones-XXXXXX".utf8CString)
    _ = unsafe mkdtemp(&template)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = unsafe system("rm -r \(folder)") }
    try body(folder)
  }

  private func error(_ folder: String, _ name: String) -> ZoneError? {
    do { _ = try ZoneDatabase(folder: folder).zone(name) } catch { return error }
    return nil
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    let found = unsafe fopen(path, "w")
    let file = try unsafe #require(found)
    _ = unsafe fwrite(bytes, 1, bytes.count, file)
    unsafe fclose(file)
  }

  @Test(arguments: [
    "", "/", "Europe/", "/Europe/Berlin", "Europe//Berlin", "..", "../UTC", "Europe/../UTC", ".", "Europe/Berlin\u{0}",
    "Europe Berlin", "Europe/Bérlin", "zone.tab", String(repeating: "a", count: 65), "~", ":UTC", "UTC0;",
  ])
  func `a text that is no name never reaches the file system`(name: String) {
    #expect(error("/usr/share/zoneinfo", name) == .notAName(name))
    #expect(!ZoneDatabase.isName(name))
  }

  @Test(arguments: ["Europe/Nowhere", "Nowhere", "Europe", "europe/berlin", "Europe/Berlin/x"])
  func `a name that the database lacks is unknown`(name: String) {
    #expect(error("/usr/share/zoneinfo", name) == .unknown(name))
  }

  @Test func `without the database UTC counts and nothing else`() throws {
    let none = ZoneDatabase(folder: "/nowhere")
    #expect(try none.zone("UTC") == Zone.utc)
    #expect(none.names == ["UTC"])
    #expect(error("/nowhere", "Europe/Berlin") == .noDatabase(folder: "/nowhere"))
    #expect(
      ZoneError.noDatabase(folder: "/nowhere").text
        == "there is no time zone database in /nowhere; install the package tzdata, or use the zone UTC")
  }

  @Test func `links within the database count, and links that leave it do not`() throws {
    try withFolder { folder in
      try write(TZifBytes.fixed(3600), folder + "/Real")
      try write(TZifBytes.fixed(3600), folder + "-outside")
      defer { _ = unsafe unlink(folder + "-outside") }
      _ = unsafe symlink("Real", folder + "/Link")
      _ = unsafe symlink(folder + "-outside", folder + "/Out")
      _ = unsafe symlink("Loop", folder + "/Loop")
      #expect(try ZoneDatabase(folder: folder).zone("Link").offset(at: 0) == 3600)
      #expect(error(folder, "Out") == .unknown("Out"))
      #expect(error(folder, "Loop") == .unknown("Loop"))
    }
  }

  @Test func `pipes, folders and large files are no zones, and nobody waits for them`() throws {
    try withFolder { folder in
      _ = unsafe mkfifo(folder + "/Pipe", 0o600)
      _ = unsafe mkdir(folder + "/Folder", 0o700)
      try write([UInt8](repeating: 0, count: (1 << 18) + 1), folder + "/Large")
      let why = "its file is no small regular file"
      #expect(error(folder, "Pipe") == .unusable("Pipe", why: why))
      #expect(error(folder, "Folder") == .unknown("Folder"))
      #expect(error(folder, "Large") == .unusable("Large", why: why))
    }
  }

  @Test func `a zone is read once`() throws {
    try withFolder { folder in
      try write(TZifBytes.fixed(60), folder + "/A")
      let database = ZoneDatabase(folder: folder)
      #expect(try database.zone("A").offset(at: 0) == 60)
      _ = unsafe unlink(folder + "/A")
      #expect(try database.zone("A").offset(at: 0) == 60)
      #expect(error(folder, "A") == .unknown("A"))
    }
  }

  @Test func `files that count leap seconds are refused`() {
    #expect(
      error("/usr/share/zoneinfo/right", "Europe/Berlin")
        == .unusable("Europe/Berlin", why: "its file counts leap seconds"))
  }

  @Test func `the names are those that people use`() {
    let names = ZoneDatabase.system.names
    #expect(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+12"].allSatisfy(names.contains))
    #expect(!names.contains { $0.hasPrefix("right/") || $0.hasPrefix("posix/") || $0.contains(".") })
    #expect(names == Set(names).sorted())
  }
}
