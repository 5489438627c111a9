import Foundation
import Testing

@testable import DynsecretsAWS

/// One case of AWS's published suite, read from `Tests/Fixtures/sigv4`.
struct SigV4Case: CustomTestStringConvertible {
  struct Context: Decodable {
    struct Credentials: Decodable {
      let accessKeyId: String
      let secretAccessKey: String
      let token: String?
    }
    let credentials: Credentials
    let normalize: Bool
    let region: String
    let service: String
    let signBody: Bool
    let timestamp: String
    let omitSessionToken: Bool?
  }

  static let folder = projectRoot.appendingPathComponent("Tests/Fixtures/sigv4")
  static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
    .filter { !$0.hasSuffix(".md") }.sorted() ?? []

  let name: String
  var testDescription: String { name }

  func file(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: Self.folder.appendingPathComponent("\(name)/\(file)")), as: UTF8.self)
  }

  /// The request as bytes on a wire: the target is all between the first and the last blank of the first line.
  func request() throws -> SignableRequest {
    let halves = try file("request.txt").components(separatedBy: "\n\n")
    var lines = halves[0].components(separatedBy: "\n").filter { !$0.isEmpty }
    let first = lines.removeFirst()
    let start = try #require(first.firstIndex(of: " ")), end = try #require(first.lastIndex(of: " "))
    let target = first[first.index(after: start)..<end].split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var headers: [(name: String, value: String)] = []
    for line in lines {
      if line.hasPrefix(" ") {
        headers[headers.count - 1].value += "\n" + line
      } else {
        let colon = try #require(line.firstIndex(of: ":"))
        headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
      }
    }
    return SignableRequest(
      method: String(first[..<start]), path: String(target[0]), query: target.count > 1 ? String(target[1]) : "",
      headers: headers, body: Array((halves.count > 1 ? halves[1] : "").utf8))
  }

  func signed() throws -> SigV4Signer.Signed {
    let context = try snakeCaseDecoder.decode(Context.self, from: Data(try file("context.json").utf8))
    var signer = SigV4Signer(region: context.region, service: context.service)
    signer.normalizesPath = context.normalize
    signer.signsBodyHeader = context.signBody
    signer.leavesTokenUnsigned = context.omitSessionToken ?? false
    let key = SourceKey(
      accessKeyID: context.credentials.accessKeyId, secretAccessKey: secret(context.credentials.secretAccessKey),
      sessionToken: context.credentials.token.map(secret))
    return signer.sign(try request(), with: key, at: try #require(Timestamp(iso8601: context.timestamp)))
  }
}

@Suite struct SigV4SuiteTests {
  @Test func `all 38 cases of the published suite are here`() {
    #expect(SigV4Case.names.count == 38)
  }

  @Test(arguments: SigV4Case.names.map(SigV4Case.init))
  func `a published request gets the published canonical request, string to sign and signature`(_ vector: SigV4Case)
    throws
  {
    let signed = try vector.signed()
    #expect(signed.canonicalRequest == (try vector.file("header-canonical-request.txt")))
    #expect(signed.stringToSign == (try vector.file("header-string-to-sign.txt")))
    #expect(signed.signature == (try vector.file("header-signature.txt")))
  }

  @Test(arguments: SigV4Case.names.map(SigV4Case.init))
  func `the signed request carries the published headers`(_ vector: SigV4Case) throws {
    let headers = try vector.signed().request.headers
    let expected = try vector.file("header-signed-request.txt").components(separatedBy: "\n\n")[0]
    for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "x-amz-content-sha256"] {
      let line = expected.components(separatedBy: "\n").first { $0.hasPrefix(name + ":") }
      #expect(headers.first { $0.name == name }.map { "\($0.name):\($0.value)" } == line)
    }
  }

  @Test func `a blank and raw UTF-8 in a request line are signed as their encoded forms`() throws {
    let blank = try SigV4Case(name: "get-space-unnormalized").request()
    #expect(blank.path == "/example space/")
    #expect(CanonicalRequest(blank, normalizePath: false).text.hasPrefix("GET\n/example%20space/\n"))
    let raw = try SigV4Case(name: "get-vanilla-utf8-query").request()
    #expect(raw.query == "ሴ=bar")
    #expect(CanonicalRequest(raw, normalizePath: true).text.hasPrefix("GET\n/\n%E1%88%B4=bar\n"))
  }
}
