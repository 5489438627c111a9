import Foundation
import Testing

@testable import DynsecretsAWS

/// The real HTTP client against a server that misbehaves (`Tests/Services/odd_http.py`).
@Suite(.serialized) struct HTTPTransportTests {
  @Test func `a redirect is an answer, not a way`() async throws {
    try await withServer { origin, _ in
      let reply = try await Self.post(origin + "/moved")
      #expect(reply.status == 302)
    }
  }

  @Test func `an answer that is too long, too late or broken is a failure by its kind`() async throws {
    try await withServer { origin, _ in
      let reply = try await Self.post(origin + "/ok")
      #expect(reply.body == Array("fine".utf8))
      await #expect(throws: TransportFailure.tooLarge) { try await Self.post(origin + "/large") }
      await #expect(throws: TransportFailure.timeout) { try await Self.post(origin + "/slow", within: 200) }
      await #expect(throws: TransportFailure.self) { try await Self.post(origin + "/cut") }
      await #expect(throws: TransportFailure.self) { try await Self.post(origin + "/garbage") }
    }
    await #expect(throws: TransportFailure.connection("cannot connect")) {
      try await Self.post("http://127.0.0.1:1/ok")
    }
  }

  @Test func `only a server of the named authority is spoken to`() async throws {
    try await withServer(tls: true) { origin, certificate in
      let reply = try await Self.post(origin + "/ok", caFile: certificate)
      #expect(reply.body == Array("fine".utf8))
      let failure = TransportFailure.connection("the tls handshake failed: is ca_file right?")
      await #expect(throws: failure) { try await Self.post(origin + "/ok") }
    }
  }

  @Test func `an authority file that cannot be read is a wrong setting`() {
    let error = AWSError(.invalidSettings, "holds no certificate that can be read", settingPath: "/ca_file")
    #expect(throws: error) { try HTTPTransport(caFile: "/nonexistent/ca.pem") }
  }

  @discardableResult
  private static func post(_ url: String, caFile: String? = nil, within: Int = 5000) async throws -> HTTPReply {
    let request = SignableRequest(method: "POST", path: "/", headers: [("Host", "localhost")], body: Array("a=b".utf8))
    return try await HTTPTransport(caFile: caFile).post(url: url, request: request, within: within)
  }

  /// Starts the server, hands over its origin and certificate, and stops it.
  private func withServer(tls: Bool = false, _ body: (String, String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("odd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let certificate = folder.appendingPathComponent("cert.pem").path,
      key = folder.appendingPathComponent("key.pem").path
    if tls { try Self.makeCertificate(certificate, key) }
    let portFile = folder.appendingPathComponent("port")
    let server = Process(), input = Pipe()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = projectRoot.appendingPathComponent("Tests/Services/odd_http.py").path
    server.arguments = ["python3", script, portFile.path] + (tls ? [certificate, key] : [])
    server.standardInput = input
    try server.run()
    defer {
      try? input.fileHandleForWriting.close()
      server.waitUntilExit()
    }
    while server.isRunning, !FileManager.default.fileExists(atPath: portFile.path) {
      try await Task.sleep(for: .milliseconds(20))
    }
    let port = try String(contentsOf: portFile, encoding: .utf8)
    try await body((tls ? "https" : "http") + "://localhost:\(port)", certificate)
  }

  private static func makeCertificate(_ certificate: String, _ key: String) throws {
    let openssl = Process()
    openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    openssl.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
    ]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    #expect(openssl.terminationStatus == 0)
  }
}
