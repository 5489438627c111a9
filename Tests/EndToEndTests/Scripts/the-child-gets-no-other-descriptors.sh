#!/usr/bin/env bash
# The child has the caller's 0, 1 and 2 and what the caller meant to pass on; nothing of akms's own, whatever was open.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
cat > list.py << 'PY'
import os
for name in sorted(os.listdir("/proc/self/fd"), key=int):
    try:
        print(name, os.readlink("/proc/self/fd/" + name))
    except OSError:
        pass
PY
run akms exec --scope K=secret:read:a/b -- python3 list.py
expect_status 0
grep -vE '^[012] ' "$OUT" | grep -E 'socket|akms|memfd|pidfd|\.lock' && fail "a descriptor of akms's own"

note "with 0, 1 and 2 closed nothing secret lands in a file that took their place"
run bash -c 'exec akms exec --scope K=secret:read:a/b -- sh -c "env > inside" <&- >&- 2>&-'
if [[ $STATUS == 0 ]]; then grep -qF "K=$value" inside || fail "the secret did not arrive"; fi
rm -f inside
expect_no_canary "$AKMS_HOME"
