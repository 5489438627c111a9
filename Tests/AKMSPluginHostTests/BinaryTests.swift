import AKMSModel
import AKMSPipeline
import AKMSTransport
import Glibc
import Testing

@testable import AKMSPluginHost

@Suite struct `A plugin's program` {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/program" }

  init() throws { folder = try TemporaryFolder() }

  @Test func `the digest is SHA-256 of the bytes`() throws {
    // FIPS 180-4, "abc".
    var hash = try SHA256Stream()
    for byte in Array("abc".utf8) { try hash.update(unsafe [byte].span.bytes) }
    #expect(try hash.finish() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `other bytes than expected are refused`() throws {
    let known = try PluginFixture.reference("example-swift", as: "example-swift")
    let other = String(repeating: "0", count: 64)
    #expect(
      throws: Failure(
        .pluginFailed, "the bytes of the plugin \(known.path) changed",
        why: "their sha-256 is \(known.sha256), expected was \(other)")
    ) {
      try PluginBinary(path: known.path, expecting: other)
    }
  }

  @Test func `a file that is overwritten after it was hashed runs as it was hashed`() async throws {
    try copyFile(PluginFixture.buildFolder + "/example-swift", to: path, mode: 0o700)
    let binary = try PluginBinary(path: path, expecting: nil)
    let file = unsafe open(path, O_WRONLY | O_TRUNC)
    unsafe _ = write(file, "#!/bin/sh\nexit 1\n", 17)
    close(file)
    let launcher = PluginLauncher(runFolder: folder.path + "/run", home: "/", milliseconds: 20_000)
    let started = try await HostThread.run { () throws(Failure) in
      try launcher.start(binary, as: "example-swift", log: PluginLog { _, _ in })
    }
    let channel = try await PluginChannel(socket: started.socket, ticket: started.child.ticket)
    let calls = PluginCalls(client: channel.client, plugin: "example-swift", child: started.child, times: .patient)
    #expect(try await calls.describe().version == "1.0.0")
    channel.close()
    started.child.kill()
  }

  @Test func `where the kernel refuses memory files, a copy without a name runs`() async throws {
    let known = try PluginFixture.reference("example-swift", as: "example-swift"), run = folder.path + "/run"
    let binary = try PluginBinary(path: known.path, expecting: known.sha256, folder: run, makeMemory: { -EACCES })
    #expect(!binary.isSealed)
    #expect(names(in: run).isEmpty)
    let launcher = PluginLauncher(runFolder: run, home: "/", milliseconds: 20_000)
    let started = try await HostThread.run { () throws(Failure) in
      try launcher.start(binary, as: "example-swift", log: PluginLog { _, _ in })
    }
    started.child.kill()
    close(started.socket)
  }

  @Test(arguments: [true, false])
  func `the copy may be executed and not read, so that its process is not dumpable`(inMemory: Bool) throws {
    let known = try PluginFixture.reference("example-swift", as: "example-swift")
    let run = folder.path + "/run"
    let binary =
      try inMemory
      ? PluginBinary(path: known.path, expecting: nil)
      : PluginBinary(path: known.path, expecting: nil, folder: run, makeMemory: { -EACCES })
    var status = stat()
    #expect(unsafe fstat(binary.program.number, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o111)
  }

  @Test func `without memory file and folder it is refused`() throws {
    let known = try PluginFixture.reference("example-swift", as: "example-swift")
    #expect(throws: Failure(.pluginFailed, "no memory file for a plugin", why: "permission denied")) {
      try PluginBinary(path: known.path, expecting: nil, makeMemory: { -EACCES })
    }
  }

  @Test func `the memory that runs cannot be written any more`() throws {
    let known = try PluginFixture.reference("example-swift", as: "example-swift")
    let binary = try PluginBinary(path: known.path, expecting: known.sha256)
    let file = unsafe open("/proc/self/fd/\(binary.program.number)", O_WRONLY)
    let wrote = unsafe write(file, "x", 1)
    #expect(wrote < 0)
    if file >= 0 { close(file) }
  }

  static let modes: [(mode: mode_t, why: String)] = [
    (0o600, "it is not executable"), (0o720, "others may write it: its mode is 720"),
    (0o702, "others may write it: its mode is 702"),
  ]

  @Test(arguments: modes)
  func `a file of the wrong mode is refused`(mode: mode_t, why: String) throws {
    try copyFile("/bin/true", to: path, mode: 0o700)
    unsafe _ = chmod(path, mode)
    #expect(throws: Failure(.pluginFailed, "the plugin \(path) is refused", why: why)) {
      try PluginBinary(path: path, expecting: nil)
    }
  }

  @Test func `what is no program is refused`() throws {
    let script = folder.path + "/script", empty = folder.path + "/empty", link = folder.path + "/link"
    let file = unsafe open(script, O_WRONLY | O_CREAT, 0o700)
    unsafe _ = write(file, "#!/bin/sh\n", 10)
    close(file)
    close(unsafe open(empty, O_WRONLY | O_CREAT, 0o700))
    unsafe _ = symlink("/bin/true", link)
    let expected: [(String, Failure)] = [
      (script, Failure(.pluginFailed, "the plugin \(script) is refused", why: "it is no ELF program")),
      (empty, Failure(.pluginFailed, "the plugin \(empty) is refused", why: "it is empty")),
      (link, Failure(.pluginFailed, "cannot open the plugin \(link)", why: "it is a symbolic link")),
      (folder.path, Failure(.pluginFailed, "the plugin \(folder.path) is refused", why: "it is no regular file")),
      (path, Failure(.pluginFailed, "cannot open the plugin \(path)", why: "no such file or directory")),
    ]
    for (path, failure) in expected { #expect(throws: failure) { try PluginBinary(path: path, expecting: nil) } }
  }

  @Test func `a known digest is read and hashed once, whatever becomes of its file`() throws {
    try copyFile("/bin/true", to: path, mode: 0o700)
    let digest = try PluginBinary(path: path, expecting: nil).sha256
    let library = PluginLibrary(folder: folder.path), plugin = PluginReference(name: "true", path: path, sha256: digest)
    let first = try library.binary(of: plugin)
    unsafe _ = unlink(path)
    #expect(try library.binary(of: plugin) === first)
  }
}

@Suite struct `The manifest of bundled plugins` {
  private static let digest = String(repeating: "a", count: 64)

  @Test func `it names files and digests`() throws {
    let text = "\(Self.digest)  example-swift\n\(Self.digest)  audit-file\n"
    let manifest = try PluginManifest(parsing: Array(text.utf8), folder: "/lib")
    #expect(manifest.names == ["audit-file", "example-swift"])
    #expect(
      manifest.plugin("audit-file") == PluginReference(name: "audit-file", path: "/lib/audit-file", sha256: Self.digest)
    )
    #expect(manifest.plugin("other") == nil)
  }

  static let malformed: [(text: String, line: Int, why: String)] = [
    ("x", 1, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest)  ../evil", 1, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest)  -rf", 1, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest) *binary", 1, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest.uppercased())  a", 1, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest)  a\n\n\(digest)  b", 2, "expected 64 hex digits, two spaces and a plugin's name"),
    ("\(digest)  a\n\(digest)  a\n", 2, "a stands twice"),
    ("\(digest)  \(String(repeating: "a", count: 33))", 1, "expected 64 hex digits, two spaces and a plugin's name"),
  ]

  @Test(arguments: malformed)
  func `a line of another form is refused`(text: String, line: Int, why: String) {
    #expect(throws: Failure(.pluginFailed, "/lib/plugins.manifest:\(line) is not a plugin's line", why: why)) {
      try PluginManifest(parsing: Array(text.utf8), folder: "/lib")
    }
  }
}
