import AKMSModel
import AKMSSecret
import AKMSStore
import Testing

@Suite struct SecretNameTests {
  @Test(arguments: [
    ("a", "a"), ("llm/anthropic", "llm/anthropic"), ("customers/acme/anthropic-key", "customers/acme/anthropic-key"),
    ("A.b_c~d:e@f#g-h/1", "A.b_c~d:e@f#g-h/1"), ("a%2fb", "a%2Fb"), ("%2A", "%2A"), ("a%20b", "a%20b"),
    ("%41%7a", "Az"),
    ("...", "..."), ("a/.b", "a/.b"), (String(repeating: "x", count: 500), String(repeating: "x", count: 500)),
  ]) func `a concrete resource is a name, in canonical text`(text: String, canonical: String) throws {
    let name = try SecretName(text)
    #expect(name.text == canonical)
    #expect(try SecretName(name.text) == name)
  }

  @Test(arguments: [
    ("", "a segment is empty"), ("/", "a segment is empty"), ("a/", "a segment is empty"), ("/a", "a segment is empty"),
    ("a//b", "a segment is empty"), (".", "a segment is ."), ("a/../b", "a segment is .."),
    ("%2e%2E", "a segment is .."),
    ("*", "a stored secret has one concrete name, no wildcard"),
    ("a/**", "a stored secret has one concrete name, no wildcard"),
    ("a b", "a character is outside the grammar"), ("a,b", "a character is outside the grammar"),
    ("a=b", "a character is outside the grammar"), ("ä", "a character is outside the grammar"),
    ("a\n", "a character is outside the grammar"), ("a\u{0}", "a character is outside the grammar"),
    ("a%", "% stands without two hex digits"), ("a%2", "% stands without two hex digits"),
    ("a%zz", "% stands without two hex digits"), ("a%２Ａ", "% stands without two hex digits"),
    ("%00", "%00 cannot be part of a name"),
  ]) func `anything else is refused with its reason`(text: String, why: String) {
    #expect(throws: Failure(.usage, "not a secret's name: \(text)", why: why)) { try SecretName(text) }
  }

  @Test func `a name that does not fit into a scope is refused`() {
    let text = String(repeating: "x", count: 501)
    #expect(
      throws: Failure(
        .usage, "not a secret's name: \(text.prefix(80))", why: "it has 501 bytes, 500 is the most")
    ) { try SecretName(text) }
  }
}

@Suite struct SecretTypeTests {
  @Test(arguments: [
    ("ghp_abcdef", SecretType.apiToken), ("sk-ant-api03-xyz", .apiToken), ("AKIAIOSFODNN7EXAMPLE", .apiToken),
    ("0123456789abcdef0123456789abcdef", .apiToken), ("0123456789abcdef0123456789abcde", .generic),
    ("12345678901234567890123456789012", .generic), ("a phrase of several words with the number 42", .generic),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", .jwt), ("eyJhbGciOiJub25lIn0.e30", .generic),
    ("eyJ not a token . at . all", .generic), ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg\n", .sshKey),
    ("-----BEGIN RSA PRIVATE KEY-----\nMII", .sshKey), ("-----BEGIN EC PRIVATE KEY-----\nMII", .sshKey),
    ("-----BEGIN CERTIFICATE-----\nMII", .certificate),
    ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nMII", .certificate),
    ("postgres://app:pw@db.example/app", .connectionString), ("mongodb+srv://u:p@c.example", .connectionString),
    ("https://example.com/no-user", .generic), ("Server=db;User Id=sa;Password=pw", .connectionString),
    ("AccountName=a;AccountKey=Zm9v;", .connectionString), ("x", .generic), ("://@", .generic), ("hunter2", .generic),
  ]) func `the type is seen from the bytes`(value: String, type: SecretType) throws {
    #expect(try SecretType(detecting: secret(value)) == type)
  }
}
