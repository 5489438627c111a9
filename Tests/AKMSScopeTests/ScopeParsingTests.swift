import AKMSModel
import AKMSScope
import Testing

@Suite struct ScopeParsingTests {
  @Test(arguments: [
    ("github:repo-write:org/my-repo", "github:repo-write:org/my-repo"),
    ("aws:s3:my-bucket", "aws:s3:my-bucket"),
    ("acme-aws:s3-read:my-bucket,role=deploy", "acme-aws:s3-read:my-bucket,role=deploy"),
    ("aws:assume:arn:aws:iam::123456789012:role/ci", "aws:assume:arn:aws:iam::123456789012:role/ci"),
    ("secret:read:customers/acme/anthropic-key", "secret:read:customers/acme/anthropic-key"),
    ("aws:s3:*", "aws:s3:*"),
    ("aws:*:**", "aws:*:**"),
    ("aws:*:prod-*", "aws:*:prod-*"),
    ("a:b:c", "a:b:c"),
    ("a:z+y+z+x:c", "a:x+y+z:c"),
    ("a:b:c,z=1,k=2,z=1", "a:b:c,k=2,z=1"),
    ("a:b:%41%62%2d%2e%5f%7e%3a%40%23", "a:b:Ab-._~:@#"),
    ("a:b:%2a/%2f/%2c%3d%20%00%ff", "a:b:%2A/%2F/%2C%3D%20%00%FF"),
    ("a:b:%2a*", "a:b:%2A*"),
    ("a:b:...", "a:b:..."),
    ("a:b:.*/..*", "a:b:.*/..*"),
    ("a:b:#~@:", "a:b:#~@:"),
    ("a:b:x/*/y*/**", "a:b:x/*/y*/**"),
    ("abcdefghijklmnopqrstuvwxyz012345:b:c", "abcdefghijklmnopqrstuvwxyz012345:b:c"),
  ])
  func `a scope has one canonical text`(input: String, canonical: String) throws {
    let scope = try Scope(parsing: input)
    #expect(scope.text == canonical)
    #expect(try Scope(parsing: canonical) == scope)
  }

  @Test(arguments: [
    ("", "at byte 1 stands the end, expected a connection name (a lower-case letter first)"),
    ("Aws:s3:b", "at byte 1 stands \"A\", expected a connection name (a lower-case letter first)"),
    ("1aws:s3:b", "at byte 1 stands \"1\", expected a connection name (a lower-case letter first)"),
    ("-:s3:b", "at byte 1 stands \"-\", expected a connection name (a lower-case letter first)"),
    ("aws", "at byte 4 stands the end, expected \":\" after the connection"),
    ("aws_x:s3:b", "at byte 4 stands \"_\", expected \":\" after the connection"),
    ("aws:", "at byte 5 stands the end, expected an action name or \"*\""),
    ("aws::b", "at byte 5 stands \":\", expected an action name or \"*\""),
    ("aws:s3", "at byte 7 stands the end, expected \":\" after the actions"),
    ("aws:s3+:b", "at byte 8 stands \":\", expected an action name or \"*\""),
    ("aws:+s3:b", "at byte 5 stands \"+\", expected an action name or \"*\""),
    ("aws:s3+*:b", "at byte 8 stands \"*\", expected an action name or \"*\""),
    ("aws:*+s3:b", "at byte 6 stands \"+\", expected \":\" after the actions"),
    ("aws:s3*:b", "at byte 7 stands \"*\", expected \":\" after the actions"),
    ("aws:s3:", "at byte 8 stands the end, expected a resource segment"),
    ("aws:s3:/a", "at byte 8 stands \"/\", expected a resource segment"),
    ("aws:s3:a/", "at byte 10 stands the end, expected a resource segment"),
    ("aws:s3:a//b", "at byte 10 stands \"/\", expected a resource segment"),
    ("aws:s3:.", "at byte 8 stands \".\", expected a segment other than \".\" and \"..\""),
    ("aws:s3:a/../b", "at byte 10 stands \".\", expected a segment other than \".\" and \"..\""),
    ("aws:s3:%2e%2E", "at byte 8 stands \"%\", expected a segment other than \".\" and \"..\""),
    ("aws:s3:a/**/b", "at byte 12 stands \"/\", expected nothing after \"**\""),
    ("aws:s3:***", "at byte 10 stands \"*\", expected \"/\", \",\" or the end"),
    ("aws:s3:a**", "at byte 10 stands \"*\", expected \"/\", \",\" or the end"),
    ("aws:s3:*a", "at byte 9 stands \"a\", expected \"/\", \",\" or the end"),
    ("aws:s3:a*b", "at byte 10 stands \"b\", expected \"/\", \",\" or the end"),
    ("aws:s3:a b", "at byte 9 stands byte 0x20, expected \"/\", \",\" or the end"),
    ("aws:s3:a\n", "at byte 9 stands byte 0x0a, expected \"/\", \",\" or the end"),
    ("aws:s3:a\u{0}", "at byte 9 stands byte 0x00, expected \"/\", \",\" or the end"),
    ("aws:s3:é", "at byte 8 stands byte 0xc3, expected a resource segment"),
    ("aws:s3:a%4", "at byte 11 stands the end, expected two hex digits after \"%\""),
    ("aws:s3:a%zz", "at byte 10 stands \"z\", expected two hex digits after \"%\""),
    ("aws:s3:a=b", "at byte 9 stands \"=\", expected \"/\", \",\" or the end"),
    ("aws:s3:a,", "at byte 10 stands the end, expected a param name"),
    ("aws:s3:a,,b=c", "at byte 10 stands \",\", expected a param name"),
    ("aws:s3:a,Role=x", "at byte 10 stands \"R\", expected a param name"),
    ("aws:s3:a,role", "at byte 14 stands the end, expected \"=\" after the param name"),
    ("aws:s3:a,role=", "at byte 15 stands the end, expected a param value"),
    ("aws:s3:a,role=*", "at byte 15 stands \"*\", expected a param value"),
    ("aws:s3:a,role=x*", "at byte 16 stands \"*\", expected \"/\", \",\" or the end"),
    ("aws:s3:a,role=x/y", "at byte 16 stands \"/\", expected \"/\", \",\" or the end"),
    ("aws:s3:a,role=x,role=y", "at byte 17 stands \"r\", expected one value for the param \"role\""),
    ("abcdefghijklmnopqrstuvwxyz0123456:b:c", "at byte 33 stands \"6\", expected a name of at most 32 bytes"),
  ])
  func `a refusal names the byte, what stands there and what was expected`(input: String, why: String) {
    #expect(throws: Failure(.usage, "not a scope: \(input)", why: why)) { try Scope(parsing: input) }
  }

  @Test func `512 bytes are the most`() throws {
    let longest = "a:b:" + String(repeating: "x", count: Limits.scope - 4)
    #expect(try Scope(parsing: longest).text == longest)
    let why = "it has 513 bytes, and 512 are the most"
    #expect(throws: Failure(.usage, "the scope is too long", why: why)) { try Scope(parsing: longest + "x") }
  }

  @Test func `bytes that are no UTF-8 are refused with their position`() {
    let bytes = Array("aws:s3:a".utf8) + [0xFF]
    let failure = Failure(
      .usage, "not a scope: aws:s3:a\u{FFFD}",
      why: "at byte 9 stands byte 0xff, expected \"/\", \",\" or the end")
    #expect(throws: failure) { try Scope(parsing: bytes) }
  }

  @Test func `a refusal shows controls instead of sending them to the terminal`() {
    let expected = "akms: not a scope: aws:s3:\\u{1b}[2J"
    #expect { try Scope(parsing: "aws:s3:\u{1B}[2J") } throws: { ($0 as? Failure)?.lines.first == expected }
  }
}
