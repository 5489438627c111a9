#!/usr/bin/env bash
# The command joins an empty keyring that all such commands share, and so has no key of its caller's session; --keep-session
# leaves it where it was.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
cat > keys.py << 'PY'
"""keys.py make COMMAND...: runs COMMAND in a session keyring of its own with one key; keys.py show: what is there."""
import ctypes, os, sys
keyctl = ctypes.CDLL(None, use_errno=True).syscall
KEYCTL, ADD_KEY, JOIN, SESSION = 250, 248, 1, -3
if sys.argv[1] == "make":
    keyctl(KEYCTL, JOIN, None)
    assert keyctl(ADD_KEY, b"user", b"akms-test-proof", b"x", 1, SESSION) > 0, os.strerror(ctypes.get_errno())
    os.execvp(sys.argv[2], sys.argv[2:])
ring = keyctl(KEYCTL, 0, SESSION, 0)
found = keyctl(KEYCTL, 10, SESSION, b"user", b"akms-test-proof", 0) > 0
print(ring, "found" if found else "lost")
PY
[[ $(uname -m) == x86_64 ]] || fail "the numbers of the system calls are those of x86_64"
run python3 keys.py make python3 keys.py show
expect_stdout_has found
run python3 keys.py make akms exec --scope K=secret:read:a/b -- python3 keys.py show
expect_status 0
expect_stdout_has lost
first=$(cat "$OUT")
run python3 keys.py make akms exec -- python3 keys.py show
expect_stdout_has lost
run python3 keys.py make akms exec --keep-session --scope K=secret:read:a/b -- python3 keys.py show
expect_stdout_has found
note "one keyring serves all commands that run at a time: the kernel gives a user 200 keys"
run python3 keys.py make akms exec --scope K=secret:read:a/b -- sh -c 'python3 keys.py show; akms exec -- python3 keys.py show; akms exec --scope K=secret:read:a/b -- python3 keys.py show'
[[ $(sort -u "$OUT" | wc -l) == 1 ]] || fail "they have several keyrings: $(cat "$OUT") (before: $first)"
