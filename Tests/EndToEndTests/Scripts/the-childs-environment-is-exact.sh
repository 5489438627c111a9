#!/usr/bin/env bash
# The caller's environment with the granted variable in place of a plain one; akms's own variables are gone; no more.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"

env -i PATH="$PATH" AKMS_HOME="$AKMS_HOME" HOME="$HOME" A=1 EMPTY= 'UNUSUAL.name=x y' K=plain AKMS_SESSION=s \
  akms exec --scope K=secret:read:a/b -- env -0 > got || fail "exec failed"
tr '\0' '\n' < got | sort > lines
{
  echo "A=1"
  echo "AKMS_HOME=$AKMS_HOME"
  echo "EMPTY="
  echo "HOME=$HOME"
  echo "K=$value"
  echo "PATH=$PATH"
  echo "UNUSUAL.name=x y"
} | sort > expected
diff expected lines > difference || fail "the environment differs: $(sed -n 's/=.*//p' difference)"

note "a granted or sealed variable that stands twice is refused: nobody can tell which one counts"
cat > twice.py << 'PY'
import ctypes, os, sys
libc = ctypes.CDLL(None)
argv = [b"akms", b"exec", b"--scope", b"K=secret:read:a/b", b"--", b"true", None]
envp = [b"K=one", b"K=two", ("AKMS_HOME=" + os.environ["AKMS_HOME"]).encode(), ("PATH=" + os.environ["PATH"]).encode(), None]
libc.execve(sys.argv[1].encode(), (ctypes.c_char_p * len(argv))(*argv), (ctypes.c_char_p * len(envp))(*envp))
PY
run python3 twice.py "$BIN/akms"
[[ $STATUS == 64 || $STATUS == 78 ]] || fail "exit $STATUS"
expect_three_lines
expect_stderr_has K
