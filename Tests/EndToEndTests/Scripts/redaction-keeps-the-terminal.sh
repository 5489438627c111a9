#!/usr/bin/env bash
# limit: 90
# --redact with stdout on a terminal: the command has a terminal of its own with the same size and modes; keys, Ctrl-C, Ctrl-Z,
# fg, resizes and colours work, values are masked, and the caller's terminal is as it was afterwards.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
cat > play.py << 'PY'
import fcntl, os, pty, re, select, signal, struct, subprocess, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(PS1="P> ", TERM="xterm-256color")
    os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
seen = everything = b""
def size(rows, columns): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
def expect(pattern):
    global seen, everything
    end = time.monotonic() + 20
    while not (found := re.search(pattern.encode(), seen)):
        if time.monotonic() > end: sys.exit("waited for %r, saw %r" % (pattern, seen))
        if select.select([fd], [], [], 0.05)[0]:
            part = os.read(fd, 4096); seen += part; everything += part
    seen = seen[found.end():]
    return found[0]
def type(text): os.write(fd, text.encode())
AKMS = "akms exec --redact --scope K=secret:read:a/b -- "
def run(code): type(AKMS + "python3 -uc '" + "import os, signal, sys, time; " + code + "; sys.exit(3)'; echo status=$?\n"); expect("UP\r")

size(31, 97)
expect("P> ")
type(AKMS + "sh -c 'stty size; tty; echo $K; ls --color=always -d /; read x; echo got $x; exit 5'; echo status=$?\n")
expect("31 97\r"); expect("/dev/pts/"); expect(r"\[redacted:K\]\r"); expect("\x1b\\[0m"); type("hello\n"); expect("got hello\r"); expect("status=5\r")
run("signal.signal(2, lambda *_: print(\"GOT\")); print(\"U\" + \"P\"); time.sleep(1)"); type("\x03"); expect("GOT\r"); expect("status=3\r")
run("print(\"U\" + \"P\"); time.sleep(30)"); type("\x03"); expect("P> "); type("echo status=$?\n"); expect("status=130\r")
run("print(\"U\" + \"P\"); time.sleep(1); print(\"DO\" + \"NE\")"); type("\x1a"); expect("Stopped"); type("stty -a\n"); expect("[ \n]icanon"); expect("P> "); type("fg\n"); expect("DONE\r")
expect("P> ")
run("print(\"U\" + \"P\"); time.sleep(1); print(\"DO\" + \"NE\")"); type("\x1a"); expect("Stopped"); type("bg\n"); expect("DONE\r"); expect("P> |\r"); type("wait; echo over\n"); expect("over\r")
run("signal.signal(28, lambda *_: print(\"SIZE\", os.get_terminal_size())); print(\"U\" + \"P\"); time.sleep(2)"); size(40, 120); expect("columns=120, lines=40"); expect("status=3\r")
type(AKMS + "sh -c 'stty -echo; printf \"password: \"; read x; stty echo; echo; echo ${#x}'; echo status=$?\n"); expect("password: "); type("secret-word\n"); expect("11\r"); expect("status=0\r")
type(AKMS + "python3 -uc 'import tty, sys; tty.setraw(0); print(\"U\" + \"P\", end=\"\\r\\n\"); print(repr(sys.stdin.buffer.raw.read(1)), end=\"\\r\\n\")'; echo status=$?\n"); expect("UP\r"); type("\x03"); expect(r"b'\\x03'"); expect("status=0\r")
type("stty -a\n"); expect("[ \n]isig"); expect("[ \n]icanon"); expect("[ \n]echo"); expect("P> ")
type(AKMS + "cat < /dev/null | tr a b; echo status=$?\n"); expect("status=0\r")
os.close(fd)
open(sys.argv[1], "wb").write(everything)
PY
run python3 play.py typescript
expect_status 0
expect_no_canary typescript
grep -q 'redacted:K' typescript || fail "nothing was masked"
note "a terminal that is closed ends the command"
cat > close.py << 'PY'
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp("akms", ["akms", "exec", "--redact", "--scope", "K=secret:read:a/b", "--", "sleep", "87"])
time.sleep(1.5)
os.close(fd)
os.waitpid(pid, 0)
PY
run python3 close.py
expect_status 0
for ((i = 0; i < 50; i++)); do pgrep -f '^sleep 87$' > /dev/null || break; sleep 0.1; done
((i < 50)) || fail "the command outlives its terminal"
