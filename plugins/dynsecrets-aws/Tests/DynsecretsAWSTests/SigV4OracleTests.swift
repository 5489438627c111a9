import Foundation
import Testing

@testable import DynsecretsAWS

/// Random requests, signed by us and by botocore (`Tests/oracles/sigv4_oracle.py`).
///
/// `AKMS_TEST_PYTHON` names a python that has botocore 1.43.11; without it these tests fail, they do not pass silently.
@Suite struct SigV4OracleTests {
  private struct Answer: Decodable, Equatable {
    let canonicalRequest: String
    let stringToSign: String
    let signature: String
  }

  @Test func `random requests get botocore's canonical request, string to sign and signature`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Seeded(seed)
    let cases = try (0..<400).map { _ in try Self.randomCase(&random) }
    let answers = try Self.ask(cases.map(\.json))
    #expect(answers.count == cases.count)
    for (one, answer) in zip(cases, answers) {
      let ours = one.signed
      #expect(
        Answer(canonicalRequest: ours.canonicalRequest, stringToSign: ours.stringToSign, signature: ours.signature)
          == answer, "seed \(seed)")
    }
  }

  private struct Case {
    let json: Data
    let signed: SigV4Signer.Signed
  }

  private static func randomCase(_ random: inout Seeded) throws -> Case {
    let path =
      "/"
      + (0..<Int.random(in: 0...4, using: &random)).map { _ in
        [".", "..", "", word(&random), PercentEncoding.encode(bytes(&random))].randomElement(using: &random)!
      }.joined(separator: "/")
    let query = (0..<Int.random(in: 0...4, using: &random)).map { _ in
      PercentEncoding.encode(word(&random).utf8) + "=" + PercentEncoding.encode(bytes(&random))
    }.joined(separator: "&")
    var headers = [(name: "Host", value: "sts.example.com")]
    for index in 0..<Int.random(in: 0...3, using: &random) {
      headers.append(("X-Own-\(index)", [" a  b ", "plain", "\"q  q\"", "é"].randomElement(using: &random)!))
    }
    let request = SignableRequest(
      method: ["GET", "POST", "PUT", "DELETE"].randomElement(using: &random)!, path: path, query: query,
      headers: headers, body: bytes(&random))
    let token = Bool.random(using: &random) ? word(&random) + "/+=" : nil
    let time = Timestamp(seconds: Int64.random(in: 0..<4_102_444_800, using: &random))
    let key = SourceKey(
      accessKeyID: "AKID" + word(&random), secretAccessKey: secret("s/" + word(&random)),
      sessionToken: token.map(secret))
    let region = word(&random).lowercased(), service = ["sts", "sqs", "iam"].randomElement(using: &random)!
    let signed = SigV4Signer(region: region, service: service).sign(request, with: key, at: time)
    let fields: [String: Any] = [
      "method": request.method, "path": path, "query": query, "headers": headers.map { [$0.name, $0.value] },
      "body": lowerHex(request.body), "access_key_id": key.accessKeyID, "secret_access_key": text(key.secretAccessKey),
      "token": token ?? NSNull(), "region": region, "service": service, "timestamp": time.basic,
    ]
    return Case(json: try JSONSerialization.data(withJSONObject: fields), signed: signed)
  }

  private static func word(_ random: inout Seeded) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return String((0..<Int.random(in: 1...8, using: &random)).map { _ in letters.randomElement(using: &random)! })
  }

  private static func bytes(_ random: inout Seeded) -> [UInt8] {
    (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private static func ask(_ cases: [Data]) throws -> [Answer] {
    let python = try #require(
      ProcessInfo.processInfo.environment["AKMS_TEST_PYTHON"],
      "AKMS_TEST_PYTHON must name a python with botocore 1.43.11: run Tests/Services/venv.sh DIR and export what it prints"
    )
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sigv4-oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appendingPathComponent("in"), output = folder.appendingPathComponent("out")
    try Data(cases.joined(separator: Data("\n".utf8)) + Data("\n".utf8)).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [projectRoot.appendingPathComponent("Tests/oracles/sigv4_oracle.py").path]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try Data(contentsOf: output).split(separator: 0x0A).map {
      try snakeCaseDecoder.decode(Answer.self, from: $0)
    }
  }
}
