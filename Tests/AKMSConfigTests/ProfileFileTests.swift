import AKMSConfig
import AKMSPolicy
import Testing

@Suite struct ProfileFileTests {
  @Test func `the profile of contract section 7`() throws {
    let profile = try ProfileFile.read(
      """
      akms: profile/1
      root: ~/clients/acme                      # outside it the profile is refused
      include: [base]
      vars: { customer: acme }
      values:
        ANTHROPIC_API_KEY: "secret:read:customers/{customer}/anthropic-key"
        AWS: { scope: "acme-aws:s3-read:acme-data/**", deliver: env }     # several variables: the key is a label
        GH_TOKEN: "github:repo-write:acme/web"
      env: { MODEL: claude-x, http_proxy: "" }  # literals
      tools: { gh: [GH_TOKEN], claude: [ANTHROPIC_API_KEY], make: [] }
      wrap: [aws, gh, terraform]
      git: { "github.com/acme/*": "github:repo-write:acme/*" }
      ttl: 15m
      mint: on-exec
      accept_narrowed: false
      on_expiry: auto
      """, file: "profiles/acme.yaml")
    #expect(profile.root == "~/clients/acme")
    #expect(profile.include == ["base"])
    #expect(
      profile.vars.map { "\($0.name)=\($0.text) \($0.position.line):\($0.position.column)" } == ["customer=acme 4:9"])
    #expect(
      profile.values.map { "\($0.key) \($0.scope.text) \($0.scope.names) \($0.deliver?.rawValue ?? "-")" } == [
        "ANTHROPIC_API_KEY secret:read:customers/{customer}/anthropic-key [\"customer\"] -",
        "AWS acme-aws:s3-read:acme-data/** [] env", "GH_TOKEN github:repo-write:acme/web [] -",
      ])
    #expect(profile.env.map { "\($0.name)=\($0.text)" } == ["MODEL=claude-x", "http_proxy="])
    #expect(
      profile.tools.map { "\($0.name) \($0.values)" } == [
        "gh [\"GH_TOKEN\"]", "claude [\"ANTHROPIC_API_KEY\"]", "make []",
      ])
    #expect(profile.wrap == ["aws", "gh", "terraform"])
    #expect(profile.git.map { "\($0.pattern) \($0.scope.text)" } == ["github.com/acme/* github:repo-write:acme/*"])
    #expect(profile.ttlSeconds == 900)
    #expect(profile.mint == .onExec)
    #expect(profile.acceptNarrowed == false)
    #expect(profile.onExpiry == .auto)
  }

  @Test func `what is left out is nil or empty`() throws {
    #expect(try ProfileFile.read("akms: profile/1\n", file: "f") == ProfileFile())
  }

  @Test(arguments: [
    ("rot: /x", "2:1: unknown key \"rot\"; the nearest is \"root\""),
    ("root: clients", "2:7: expected an absolute path (or ~/…) without . and .. and *, found \"clients\""),
    ("root: /a/../b", "2:7: expected an absolute path (or ~/…) without . and .. and *, found \"/a/../b\""),
    ("include: base", "2:10: expected a list, found text"),
    ("include: [../base]", "2:11: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"../base\""),
    ("vars: { Customer: x }", "2:9: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"Customer\""),
    ("vars: { customer: '' }", "2:19: expected text, found nothing"),
    ("vars: { customer: [x] }", "2:19: expected text, found a list"),
    ("values: { gh-token: 'c:a:x' }", "2:11: expected a variable of A-Z, 0-9 and _, found \"gh-token\""),
    ("values: { A: [c] }", "2:14: expected text, found a list"),
    ("values: { A: { deliver: env } }", "2:14: the key \"scope\" is missing"),
    ("values: { A: { scope: 'c:a:x', delivery: env } }", "2:32: unknown key \"delivery\"; the nearest is \"deliver\""),
    ("values: { A: { scope: 'c:a:x', deliver: pipe } }", "2:41: expected one of env, endpoint, file, found \"pipe\""),
    ("values: { A: 'c:a' }", "2:14: not a scope: c:a: at byte 4 stands the end, expected \":\" after the actions"),
    ("values: { A: 'c:a:{}' }", "2:14: expected a scope in which {name} stands for a variable, found \"c:a:{}\""),
    ("values: { A: 'c:a:{x' }", "2:14: expected a scope in which {name} stands for a variable, found \"c:a:{x\""),
    ("values: { A: 'c:a:x}' }", "2:14: expected a scope in which {name} stands for a variable, found \"c:a:x}\""),
    ("values: { A: 'c:a:{{x}}' }", "2:14: expected a scope in which {name} stands for a variable, found \"c:a:{{x}}\""),
    ("env: { 1A: x }", "2:8: expected a variable of A-Z, a-z, 0-9 and _, found \"1A\""),
    ("env: { A: \"x\\0\" }", "2:11: a variable holds at most 130814 bytes, and not U+0000"),
    ("env: { A: {} }", "2:11: expected text, found a mapping"),
    (
      "tools: { /usr/bin/gh: [] }",
      "2:10: expected a command's name without its path, 1 to 64 bytes, found \"/usr/bin/gh\""
    ),
    ("tools: { gh: A }", "2:14: expected a list, found text"),
    (
      "values: { GH_TOKEN: 'c:a:x' }\ntools: { gh: [GH_TOKN] }",
      "3:15: no value of this profile is named \"GH_TOKN\"; the nearest is \"GH_TOKEN\""
    ),
    ("wrap: []", "2:7: expected at least one entry"),
    ("wrap: ['a b']", "2:8: expected a command's name without its path, 1 to 64 bytes, found \"a b\""),
    ("wrap: ['$(x)']", "2:8: expected a command's name without its path, 1 to 64 bytes, found \"$(x)\""),
    (
      "git: { github.com: 'c:a:x' }",
      "2:8: expected HOST/PATH, perhaps with * as its last segment, found \"github.com\""
    ),
    ("git: { '*/x': 'c:a:x' }", "2:8: expected HOST/PATH, perhaps with * as its last segment, found \"*/x\""),
    ("git: { 'h/../x': 'c:a:x' }", "2:8: expected HOST/PATH, perhaps with * as its last segment, found \"h/../x\""),
    ("git: { h/x: x }", "2:13: not a scope: x: at byte 2 stands the end, expected \":\" after the connection"),
    ("ttl: 8d", "2:6: at most 7d are allowed"),
    ("mint: always", "2:7: expected one of on-exec, on-enter, found \"always\""),
    ("accept_narrowed: 1", "2:18: expected true or false, found \"1\""),
    ("on_expiry: kill", "2:12: expected one of auto, terminate, keep, renew, found \"kill\""),
  ])
  func `refusals`(line: String, expected: String) {
    #expect(errors { _ = try ProfileFile.read("akms: profile/1\n\(line)\n", file: "f") } == [expected])
  }

  @Test func `a tool may name a value that an included profile has`() throws {
    let text = "akms: profile/1\ninclude: [base]\ntools: { gh: [GH_TOKEN] }\n"
    #expect(try ProfileFile.read(text, file: "f").tools.first?.values == ["GH_TOKEN"])
  }

  @Test func `a file of another kind is refused`() {
    let expected = "1:7: expected \"profile/1\": this version of akms reads no other"
    #expect(errors { _ = try ProfileFile.read("akms: project/1\n", file: "f") } == [expected])
  }
}

@Suite struct ProjectFileTests {
  @Test func `a project names a profile and its variables`() throws {
    let project = try ProjectFile.read("akms: project/1\nprofile: acme\nvars: { customer: zeta, n: 1 }\n", file: "f")
    #expect(project.profile == "acme")
    #expect(project.vars.map { "\($0.name)=\($0.text)" } == ["customer=zeta", "n=1"])
  }

  @Test(arguments: [
    ("vars: {}", ["1:1: the key \"profile\" is missing"]),
    ("profile: acme\nenv: { A: b }", ["3:1: unknown key \"env\"; the nearest is \"akms\""]),
    ("profile: a/b", ["2:10: expected a name of a-z, 0-9, -, . and _, 1 to 64 bytes, found \"a/b\""]),
    ("profile: acme\nvars: [x]", ["3:7: expected a mapping, found a list"]),
  ])
  func `refusals`(lines: String, expected: [String]) {
    #expect(errors { _ = try ProjectFile.read("akms: project/1\n\(lines)\n", file: "f") } == expected)
  }
}
