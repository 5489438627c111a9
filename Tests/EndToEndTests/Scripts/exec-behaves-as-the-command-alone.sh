#!/usr/bin/env bash
# What a command and its starter see is the same with `akms exec` before it: status, signals, terminal, files, context.
# limit: 300
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run python3 "$HERE/semantics.py"
if [[ $STATUS != 0 ]]; then
  # The rows that differ, and their values where they are long.
  grep -E ' DIFFERENT$' "$OUT" || true
  sed '1,/^$/d' "$OUT"
  tail -n 20 "$ERR"
  STATUS=
  fail "akms exec does not behave as the command alone"
fi
expect_stdout_has " 0 rows differ"
