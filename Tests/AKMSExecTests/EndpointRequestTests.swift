import Testing

@testable import AKMSExec

@Suite struct EndpointRequestTests {
  static let host = "127.0.0.1:40000"

  func judge(_ text: String) -> EndpointRequest.Verdict {
    unsafe EndpointRequest.judge(Array(text.utf8).span.bytes, host: Self.host)
  }

  func request(_ first: String, _ headers: String...) -> String {
    ([first] + headers).map { $0 + "\r\n" }.joined() + "\r\n"
  }

  @Test func `a client's request is asked with its token's place`() {
    let text = request("GET /creds HTTP/1.1", "hOST: 127.0.0.1:40000", "Accept: */*", "Authorization: \t abc ")
    guard case .ask(let place) = judge(text) else { return #expect(judge(text) == .more) }
    #expect(Array(text.utf8)[place].elementsEqual("abc".utf8))
  }

  @Test func `every beginning of a request is not whole`() {
    let text = request("GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc")
    for count in 0..<text.utf8.count {
      #expect(judge(String(decoding: text.utf8.prefix(count), as: UTF8.self)) == .more)
    }
  }

  static let refused: [(Int, [String])] = [
    (405, ["POST /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (405, ["get /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (404, ["GET /creds/ HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (404, ["GET http://127.0.0.1:40000/creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/2", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET  /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: localhost:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40001", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host : 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", " folded: x", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc", "Transfer-Encoding: chunked"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc", "Content-Length: 3"]),
    (403, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000"]),
    (403, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc", "Origin: http://127.0.0.1:40000"]),
    (400, ["GET /creds HTTP/1.1\n", "Host: 127.0.0.1:40000", "Authorization: abc"]),
    (400, ["GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: a\u{0}bc"]),
    (400, [""]),
  ]

  @Test(arguments: refused) func `what no client says is refused`(_ status: Int, _ lines: [String]) {
    #expect(judge(lines.map { $0 + "\r\n" }.joined() + "\r\n") == .refuse(status))
  }

  @Test func `more than a request is refused`() {
    let text = request("GET /creds HTTP/1.1", "Host: 127.0.0.1:40000", "Authorization: abc")
    #expect(judge(text + "G") == .refuse(400))
    #expect(judge("GET /creds HTTP/1.1\r\nX: " + String(repeating: "x", count: EndpointRequest.most)) == .refuse(431))
  }

  @Test func `no bytes make it trap`() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("GET /creds HTTP/1.1\r\n:Host127.0.0.1:40000Authorization".utf8)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...80)).map { _ in alphabet.randomElement(using: &generator)! }
      unsafe _ = EndpointRequest.judge(bytes.span.bytes, host: Self.host)
    }
  }
}
