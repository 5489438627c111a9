#!/usr/bin/env bash
# Another local user gets nothing from the broker, even where somebody opened the folders by mistake.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
value=$(canary)
programs_for_all
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
served=$(ledger_count vend.result)

note "closed folders: the other user cannot even look"
run as_uid 65534 ls "$AKMS_HOME/run"
[[ $STATUS != 0 ]] || fail "the run folder can be listed"
run as_uid 65534 akms exec --scope K=secret:read:a/b -- printenv K
[[ $STATUS != 0 ]] || fail "another user was served"
expect_stdout ""

note "opened folders: akms of the other user refuses a home that is not its own"
chmod 0755 "$AKMS_HOME" "$AKMS_HOME/run"
chmod 0666 "$AKMS_HOME/run/broker.sock"
run as_uid 65534 akms exec --scope K=secret:read:a/b -- printenv K
[[ $STATUS == 69 || $STATUS == 78 ]] || fail "exit $STATUS"
expect_stdout ""

note "and the broker closes the connection of a client that does not care, before it answers a byte"
cat > raw.py << 'PY'
import os, socket, sys
sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
os.chdir(sys.argv[1])
sock.settimeout(8)
sock.connect("broker.sock")
try:
    sock.sendall(b"\0\0\0\1\1")
    data = sock.recv(65536)
except (ConnectionError, BrokenPipeError):
    data = b""
assert data == b"", "the broker answered %r" % data
print("closed")
PY
chmod 0644 raw.py && chmod 0755 "$WORK/cwd"
run as_uid 65534 "$PYTHON" raw.py "$AKMS_HOME/run"
expect_status 0
expect_stdout closed

chmod 0700 "$AKMS_HOME" "$AKMS_HOME/run"
chmod 0600 "$AKMS_HOME/run/broker.sock"
[[ $(ledger_count vend.result) == "$served" ]] || fail "something was released"
