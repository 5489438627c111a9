import AKMSFakeBroker
import Testing

/// The built program in an interactive shell on a terminal of its own: what a person's keys do.
@Suite struct JobControlTests {
  /// Types and waits for what is seen; bash, its jobs and its `$?` are the judges. The child is one process: a shell
  /// that is stopped while it waits in vfork(2) never counts as stopped, with or without akms.
  static let terminal = #"""
    import os, pty, re, select, sys, time
    akms = sys.argv[1]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(PS1="P> ", TERM="dumb")
        os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
    seen = b""

    def expect(pattern):
        global seen
        end = time.monotonic() + 20
        while not (found := re.search(pattern.encode(), seen)):
            if time.monotonic() > end: sys.exit(f"waited for {pattern!r}, saw {seen!r}")
            if select.select([fd], [], [], 0.05)[0]: seen += os.read(fd, 4096)
        seen = seen[found.end():]
        return found[0]

    def type(text): os.write(fd, text.encode())

    def run(code):
        code = "import os, signal, sys, time; signal.signal(2, 0); " + code + "; sys.exit(3)"
        type(f"{akms} exec -- python3 -uc '{code}'; echo status=$?\n")
        expect("UP\r")

    def status(number): type("echo status=$?\n"); expect(f"status={number}\r")

    """#

  func play(_ script: String) throws {
    let script = Self.terminal + script
    let outcome = try Program(["-c", script, Program.path], executable: "/usr/bin/python3").wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `an interrupt reaches the child once and akms waits for what it makes of it`() throws {
    try play(
      #"""
      run("""signal.signal(2, lambda *_: print("GOT")); print("UP"); time.sleep(0.5)""")
      type("\x03"); expect("GOT\r")
      while expect("GOT\r|status=3\r") != b"status=3\r": sys.exit("it came twice")
      """#)
  }

  @Test func `an interrupt that kills the child kills akms`() throws {
    try play(#"run("""print("UP"); time.sleep(30)"""); type("\x03"); expect("P> "); status(130)"#)
  }

  @Test func `a suspended job is one job and goes on in the foreground`() throws {
    try play(
      #"""
      run("""print("UP"); time.sleep(0.5); print("DONE")""")
      type("\x1a"); expect("Stopped"); type("fg\n"); expect("DONE\r"); status(3)
      """#)
  }

  @Test func `a suspended job goes on in the background`() throws {
    try play(
      #"""
      run("""print("UP"); time.sleep(0.5); print("DONE")""")
      type("\x1a"); expect("Stopped"); type("bg\n"); expect("DONE\r"); type("wait %1\n"); status(3)
      """#)
  }

  @Test func `a job is suspended again and again`() throws {
    try play(
      #"""
      run("""print("UP"); [(time.sleep(0.3), print("AT", i)) for i in (1, 2, 3)]""")
      for i in "123":
          type("\x1a"); expect("Stopped"); type("fg\n"); expect(f"AT {i}\r")
      status(3)
      """#)
  }

  @Test func `a child that stops itself gives the terminal back`() throws {
    try play(
      #"""
      run("""print("UP"); os.kill(os.getpid(), signal.SIGSTOP); print("ON")""")
      expect("Stopped"); type("fg\n"); expect("ON\r"); status(3)
      """#)
  }

  @Test func `a background child that reads the terminal is stopped until it is in the foreground`() throws {
    try play(
      #"""
      type(f"{akms} exec cat &\n"); expect("P> ")
      while expect("Stopped|P> ") != b"Stopped": time.sleep(0.05); type("\n")
      type("fg\n"); time.sleep(0.2); type("hello\n"); expect(r"hello\r\n(.*\r\n)*hello\r\n"); type("\x04"); expect("P> ")
      """#)
  }

  @Test func `a suspended job that is killed ends`() throws {
    try play(
      #"""
      run("""print("UP"); time.sleep(30)""")
      type("\x1a"); expect("Stopped"); type("kill %1\n")
      while expect("Terminated|P> ") != b"Terminated": time.sleep(0.05); type("\n")
      """#)
  }
}
