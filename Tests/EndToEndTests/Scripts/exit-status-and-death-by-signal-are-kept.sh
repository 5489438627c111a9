#!/usr/bin/env bash
# akms ends as the command ended: with its status, or by the same signal.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"

for status in 0 1 2 42 64 77 124 127 200 255; do
  run akms exec --scope K=secret:read:a/b -- sh -c "exit $status"
  expect_status "$status"
  expect_stderr_empty
done

note "death by a signal is death by that signal, seen by a parent that looks"
cat > parent.py << 'PY'
import os, subprocess, sys
for number in (1, 2, 3, 6, 9, 10, 13, 14, 15):
    command = ["akms", "exec", "--scope", "K=secret:read:a/b", "--", "sh", "-c", "kill -%d $$" % number]
    ended = subprocess.run(command, restore_signals=True).returncode
    assert ended == -number, "signal %d: akms ended with %d" % (number, ended)
print("all by signal")
PY
run python3 parent.py
expect_status 0
expect_stdout "all by signal"

note "a signal that a process sends to akms reaches the command"
cat > waits.sh << 'SH'
trap 'echo got-term; exit 9' TERM
echo ready > ready
while :; do sleep 0.05; done
SH
akms exec --scope K=secret:read:a/b -- sh waits.sh > signalled 2>&1 &
pid=$!
for ((i = 0; i < 100; i++)); do [[ -e ready ]] && break; sleep 0.05; done
kill -TERM "$pid"
STATUS=0
wait "$pid" || STATUS=$?
last=("akms exec … waits.sh, sent SIGTERM")
expect_status 9
grep -qx got-term signalled || fail "the command did not get SIGTERM"
