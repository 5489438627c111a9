#!/usr/bin/env bash
# On a terminal the command is in the caller's foreground group and keeps the terminal; Ctrl-C ends it, and akms as it ended.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
cat > terminal.py << 'PY'
import os, pty, signal, sys, time

def session(command, typed):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("akms", ["akms", "exec", "--scope", "K=secret:read:a/b", "--", *command])
    output = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        output += data
        if b"ready" in output and typed:
            os.write(terminal, typed)
            typed = None
    return output.decode(), os.waitpid(pid, 0)[1]

code = "import os, sys; print(os.isatty(0), os.isatty(1), os.tcgetpgrp(0) == os.getpgrp(), os.getpgrp() == os.getpgid(os.getppid()))"
output, status = session(["python3", "-c", code], None)
assert output.strip() == "True True True True" and status == 0, (output, status)

output, status = session(["sh", "-c", "echo ready; exec sleep 30"], b"\x03")
assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, status

output, status = session(["sh", "-c", "trap 'echo caught once; exit 7' INT; echo ready; while :; do sleep 0.1; done"], b"\x03")
assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 7, status
assert output.count("caught once") == 1, output

output, status = session(["sh", "-c", "echo ready; read line; echo got $line"], b"typed\n")
assert "got typed" in output and status == 0, (output, status)
print("the command's own")
PY
run timeout 40 python3 terminal.py
expect_status 0
expect_stdout "the command's own"

note "Ctrl-Z stops both for the shell, fg brings both back"
cat > shell.py << 'PY'
import os, pty, select, sys, time

pid, terminal = pty.fork()
if pid == 0:
    os.environ["PS1"] = "prompt> "
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
seen = ""

def until(text, seconds=15):
    """Reads until `text` appears after what was waited for before."""
    global seen
    end = time.monotonic() + seconds
    while text not in seen:
        assert time.monotonic() < end, "no %r in %r" % (text, seen)
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096).decode(errors="replace")
    seen = seen[seen.index(text) + len(text):]

def type_in(text):
    os.write(terminal, text.encode())

until("prompt> ")
type_in("akms exec --scope K=secret:read:a/b -- sh -c 'echo be''gun; read line; echo got:$line'; echo status:$?\n")
until("begun")
type_in("\x1a")
until("Stopped")
until("prompt> ")
type_in("echo shell''-is-back\n")
until("shell-is-back")
type_in("fg; echo after:$?\n")
time.sleep(0.5)
type_in("hello\n")
until("got:hello")
until("after:0")
type_in("exit\n")
print("stopped and went on")
PY
run timeout 50 python3 shell.py
expect_status 0
expect_stdout "stopped and went on"

note "a SIGTERM to akms ends both"
cat > jobs.py << 'PY'
import os, signal, subprocess, time
child = subprocess.Popen(["akms", "exec", "--scope", "K=secret:read:a/b", "--", "sh", "-c", "echo $$ > pid; exec sleep 30"])
while not (os.path.exists("pid") and os.path.getsize("pid")):
    time.sleep(0.02)
time.sleep(0.1)
child.send_signal(signal.SIGCONT)
child.terminate()
assert child.wait(10) == -signal.SIGTERM, child.returncode
assert not os.path.exists("/proc/%s" % open("pid").read().strip()), "the command outlives akms"
print("ended together")
PY
run timeout 40 python3 jobs.py
expect_status 0
expect_stdout "ended together"
