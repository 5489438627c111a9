import AKMSJSON
import AKMSModel
import Glibc
import Testing

@testable import AKMSCommands

/// The administrator's folder is read as the broker reads it.
struct AdministrationTests {
  private func bench() -> Bench {
    let bench = Bench()
    bench.write("config/policy/local.yaml", PolicyFiles.one)
    return bench
  }

  @Test func `its rules are checked with the user's`() {
    let bench = bench()
    bench.write("etc/policy/a.yaml", PolicyFiles.never)
    #expect(bench.akms("policy", "check") == 0, "\(bench.console.out)")
    #expect(bench.console.out.hasPrefix("2 files, 2 rules, "))
  }

  @Test func `an id that it has is taken, and its file comes first`() {
    let bench = bench()
    bench.write("etc/policy/z.yaml", PolicyFiles.one)
    #expect(bench.akms("policy", "check") == 1)
    #expect(
      bench.console.out.hasPrefix(
        "policy/local.yaml:3:11: the rule id \"a\" is taken by \(bench.path("etc/policy/z.yaml")):3\n"),
      "\(bench.console.out)")
  }

  @Test func `its config.yaml is checked, too`() {
    let bench = bench()
    bench.write("etc/config.yaml", "akms: config/1\nbroker: { idle: 3 }\n")
    #expect(bench.akms("policy", "check") == 1)
    #expect(
      bench.console.out.hasPrefix(
        bench.path("etc/config.yaml") + ":2:11: unknown key \"idle\"; the nearest is \"idle_timeout\"\n"),
      "\(bench.console.out)")
  }

  @Test func `a machine without it is as one with none`() throws {
    #expect(try Administration(folder: "/nowhere/akms").policies().isEmpty)
  }

  @Test func `files of anybody else are refused`() throws {
    let bench = bench()
    bench.write("etc/policy/a.yaml", PolicyFiles.never)
    let other = Administration(folder: bench.path("etc"), owner: geteuid() + 1)
    let refusal = Failure(
      .configInvalid, "cannot use \(bench.path("etc/policy/a.yaml"))", why: "it belongs to uid \(geteuid())")
    #expect(throws: refusal) { try other.policies() }
  }

  @Test func `a file that others may write, a link and a pipe are refused`() {
    let bench = bench()
    bench.write("etc/policy/a.yaml", PolicyFiles.never, mode: 0o666)
    #expect(throws: Failure.self) { try bench.administration.policies() }
    bench.chmod("etc/policy/a.yaml", 0o644)
    #expect(throws: Never.self) { try bench.administration.policies() }
    #expect(unsafe symlink(bench.path("etc/policy/a.yaml"), bench.path("etc/policy/b.yaml")) == 0)
    #expect(throws: Failure.self) { try bench.administration.policies() }
    unsafe _ = unlink(bench.path("etc/policy/b.yaml"))
    #expect(unsafe mkfifo(bench.path("etc/policy/c.yaml"), 0o600) == 0)
    #expect(throws: Failure.self) { try bench.administration.policies() }
  }

  @Test func `allow gives a rule no id that the administrator has`() {
    let bench = bench()
    bench.write(
      "etc/policy/a.yaml",
      "akms: policy/1\nrules: [{ id: secret-read-b, effect: deny, scopes: [\"secret:read:c\"] }]\n")
    bench.broker.answer("policy.staged", ["same": true, "changes": []], ["same": false, "changes": []])
    bench.broker.answer("policy.apply", ["schema": "akms.policy.apply/1"])
    #expect(bench.akms("policy", "allow", "secret:read:b", "--yes") == 0, "\(bench.console.err)")
    #expect(bench.read("config/policy/local.yaml")?.contains("- id: secret-read-b-2\n") == true)
  }
}
