#!/usr/bin/env bash
# Exit statuses, a SIGTERM to the prefix, Ctrl-C and Ctrl-Z: the columns by which command prefixes are compared.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run python3 "$HERE/peers-table.py"
if [[ $STATUS != 0 ]]; then
  cat "$OUT"
  tail -n 20 "$ERR"
  STATUS=
  fail "the row of akms is not right in every cell"
fi
