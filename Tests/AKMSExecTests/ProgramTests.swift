import AKMSFakeBroker
import Foundation
import Testing

/// The built program, with nothing asked for: no broker is needed, and none is started.
@Suite struct ProgramTests {
  func sh(_ script: String, environment: [String: String] = [:]) throws -> Program.Outcome {
    try Program(["exec", "--", "sh", "-c", script], environment).wait()
  }

  @Test(arguments: [0, 1, 7, 64, 77, 124, 127, 255])
  func `akms exits as its child does`(_ code: Int32) throws {
    #expect(try sh("exit \(code)") == .init(status: code, output: "", errors: ""))
  }

  @Test(arguments: [SIGTERM, SIGKILL, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGUSR1, SIGPIPE, SIGALRM])
  func `akms dies by the signal that its child died by`(_ signal: Int32) throws {
    #expect(try sh("kill -\(signal) $$").status == -signal)
  }

  @Test(arguments: [
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH, SIGTSTP, SIGALRM, SIGABRT, 34, 64,
  ])
  func `a signal that a process sends to akms goes to the child`(_ signal: Int32) throws {
    try withTemporaryFolder { folder in
      let script = """
        import signal, os, sys, time
        def got(number, frame): print(number, flush=True); sys.exit(3)
        signal.signal(\(signal), got)
        open("\(folder)/ready", "w").close()
        while True: time.sleep(0.05)  # pause() misses what comes just before it
        """
      let program = try Program(["exec", "--", "python3", "-c", script])
      try waitUntil { FileManager.default.fileExists(atPath: folder + "/ready") }
      program.send(signal)
      #expect(try program.wait() == .init(status: 3, output: "\(signal)\n", errors: ""))
    }
  }

  @Test func `output and standard input are the child's`() throws {
    #expect(try sh("cat; echo out; echo err >&2") == .init(status: 0, output: "out\n", errors: "err\n"))
  }

  @Test func `words of the command arrive as they were given`() throws {
    let outcome = try Program.run("exec", "printf", "%s|", "a b", "", "--scope", "é", "*")
    #expect(outcome.output == "a b||--scope|é|*|")
  }

  @Test func `the environment arrives without the session's own`() throws {
    let outcome = try Program(["exec", "env"], ["A": "1", "AKMS_SESSION": "s", "AKMS_HOOK_X": "y", "B": "\n"]).wait()
    #expect(
      Set(outcome.output.split(separator: "\n", omittingEmptySubsequences: false)) == [
        "PATH=/usr/bin:/bin", "A=1", "B=", "",
      ])
  }

  @Test func `a script without an interpreter line runs in the shell with its words`() throws {
    try withTemporaryFolder { folder in
      try makeExecutable(folder + "/tool", "echo \"$0\" \"$@\"")
      let outcome = try Program(["exec", "tool", "a", "b"], ["PATH": folder + ":/bin"]).wait()
      #expect(outcome == .init(status: 0, output: "\(folder)/tool a b\n", errors: ""))
    }
  }

  @Test(arguments: [
    ("#!/no/such/interpreter\n", "/no/such/interpreter", 127, "no such file or directory"),
    ("#! \t/no/such -x\n", "/no/such", 127, "no such file or directory"), ("#!/etc\n", "/etc", 126, ""),
    ("#!/etc/passwd\n", "/etc/passwd", 126, "permission denied"),
  ])
  func `a script whose interpreter cannot be run asks for nothing`(
    _ text: String, _ interpreter: String, _ status: Int32, _ reason: String
  ) throws {
    try withTemporaryFolder { folder in
      try makeExecutable(folder + "/tool", text)
      let outcome = try Program.run("exec", "--scope", "K=secret:read:a", folder + "/tool")
      let why = "akms: because its interpreter \(interpreter) cannot be run: \(reason)"
      guard !reason.isEmpty else { return #expect(outcome.status != 0 && outcome.output == "") }
      #expect(outcome == .init(status: status, output: "", errors: "akms: cannot execute \(folder)/tool\n\(why)\n"))
    }
  }

  @Test func `a program whose loader is missing asks for nothing`() throws {
    try withTemporaryFolder { folder in
      // /bin/true with the name of its loader changed in place
      var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "/bin/true")))
      let name = Array("/lib64/ld-linux".utf8)
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
      bytes[place + 1] = UInt8(ascii: "x")
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/true"))
      #expect(unsafe chmod(folder + "/true", 0o755) == 0)
      let outcome = try Program.run("exec", "--scope", "K=secret:read:a", folder + "/true")
      #expect(outcome.status == 127 && outcome.errors.contains("its interpreter /xib64/ld-linux"))
    }
  }

  @Test func `the child can leave no core file`() throws {
    #expect(try sh("ulimit -S -c").output == "0\n")
  }

  @Test func `signal mask and dispositions are the caller's`() throws {
    let akms = try Program(["exec", "--", "grep", "^SigBlk", "/proc/self/status"]).wait()
    #expect(akms.output == "SigBlk:\t0000000000000000\n")
    let ignored = try sh("trap '' USR1; grep ^SigIgn /proc/self/status")
    #expect(ignored.output.hasSuffix("200\n"))
  }

  @Test(arguments: [
    (["exec"], Int32(64), "akms: no command given\nakms: try `akms exec --help`\n"),
    (["exec", "nope"], 127, "akms: command not found: nope\n"),
    (["exec", "/"], 126, "akms: cannot execute /\nakms: because is a directory\n"),
    (["exec", "\u{1B}[31m"], 127, "akms: command not found: \\u{1b}[31m\n"),
  ])
  func `a command that cannot run is refused in three lines at most`(_ words: [String], _ status: Int32, _ text: String)
    throws
  {
    #expect(try Program(words).wait() == .init(status: status, output: "", errors: text))
  }

  @Test func `errors come as one JSON object where that is asked for`() throws {
    let id = "00112233-4455-4677-8899-aabbccddeeff"
    let expected =
      #"{"schema":"akms.failure/1","code":"command_not_found","exit":127,"what":"command not found: nope","request_id":"\#(id)"}"#
      + "\n"
    #expect(try Program.run("exec", "--error-format", "json", "--request-id", id, "nope").errors == expected)
    let preset = try Program(["exec", "--request-id", id, "nope"], ["AKMS_ERROR_FORMAT": "json"]).wait()
    #expect(preset == .init(status: 127, output: "", errors: expected))
    #expect(
      try Program(["exec", "x"], ["AKMS_ERROR_FORMAT": "xml"]).wait().errors
        == "akms: AKMS_ERROR_FORMAT is text or json, not xml\n")
  }

  @Test func `help goes to standard output`() throws {
    let outcome = try Program.run("exec", "--help")
    #expect(
      outcome.status == 0 && outcome.errors == ""
        && outcome.output.hasPrefix("usage: akms exec [OPTION]... [--] COMMAND"))
  }

  @Test func `a child that stops is waited for and continues with akms`() throws {
    try withTemporaryFolder { folder in
      let program = try Program(["exec", "--", "sh", "-c", "echo $$ > \(folder)/pid; kill -STOP $$; exit 5"])
      try waitUntil { (try? String(contentsOfFile: folder + "/pid", encoding: .utf8))?.hasSuffix("\n") == true }
      let child = try String(contentsOfFile: folder + "/pid", encoding: .utf8).dropLast()
      let state = { (pid: Substring) in
        try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8).split(separator: " ")[2]
      }
      try waitUntil { state(child) == "T" }
      try waitUntil {
        program.send(SIGCONT); return state(child) != "T"
      }
      #expect(try program.wait().status == 5)
    }
  }
}
