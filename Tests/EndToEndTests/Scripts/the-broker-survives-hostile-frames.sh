#!/usr/bin/env bash
# Garbage, half frames, over-long lengths and floods: connections end, the broker and its other clients go on.
# limit: 120
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
pid=$(broker_pid)
cat > hostile.py << 'PY'
import os, random, socket, struct, sys, time
os.chdir(sys.argv[1])
seed = int(sys.argv[2])
print("seed", seed)
source = random.Random(seed)

def connect():
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(10)
    sock.connect("broker.sock")
    return sock

def send(data, wait=True):
    sock = connect()
    try:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        while wait and sock.recv(65536):
            pass
    except OSError:
        pass
    sock.close()

for length in (0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 20, (1 << 20) + 1):
    for kind in (0, 1, 2, 127, 255):
        send(struct.pack(">IB", length, kind))
        send(struct.pack(">IB", length, kind) + source.randbytes(64))
for _ in range(400):
    send(source.randbytes(source.randrange(1, 200)))
for _ in range(200):
    body = source.randbytes(source.randrange(0, 300))
    send(struct.pack(">IB", len(body), source.randrange(0, 16)) + body)
    send(struct.pack(">IB", len(body) + 1, source.randrange(0, 16)) + body)
# A half frame is closed within five seconds.
sock = connect()
sock.sendall(b"\0\0")
begun = time.monotonic()
try:
    while sock.recv(4096):
        pass
except ConnectionError:
    pass
took = time.monotonic() - begun
assert took < 7, "a half frame held a connection for %.1f s" % took
print("survived")
PY
run python3 hostile.py "$AKMS_HOME/run" "$RANDOM"
cat "$OUT"
expect_status 0
expect_stdout_has survived
[[ $(broker_pid) == "$pid" ]] || fail "the broker died and was started again"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
rss=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status")
note "the broker's peak memory: $rss MiB"
((rss < 200)) || fail "the broker grew to $rss MiB"

note "idle connections do not keep an honest client out"
cat > idle.py << 'PY'
import os, socket, subprocess, sys, time
here = os.getcwd()
os.chdir(sys.argv[1])
held = []
for _ in range(600):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        sock.connect("broker.sock")
    except BlockingIOError:
        break
    held.append(sock)
os.chdir(here)
begun = time.monotonic()
ended = subprocess.run(["akms", "exec", "--scope", "K=secret:read:a/b", "--", "true"]).returncode
print("held", len(held), "exit", ended, "after %.1f s" % (time.monotonic() - begun))
sys.exit(ended)
PY
run python3 idle.py "$AKMS_HOME/run"
cat "$OUT"
expect_status 0
[[ $(broker_pid) == "$pid" ]] || fail "the broker died"
