#!/usr/bin/env bash
# A verifier in Python, written from RFC 6962 and docs/protocol/audit.md alone, judges a real ledger as akms does.
source "$(dirname "$0")/../lib.sh"

: "${AKMS_TEST_PYTHON:?is not set: evaluate what Tests/Services/venv.sh prints}"
second() { run "$AKMS_TEST_PYTHON" "$HERE/../oracles/verify_ledger.py" --json "$AKMS_HOME/state/ledger"; }

secret_home a/b "$(canary)"
for _ in 1 2 3 4 5; do
  run akms exec --scope K=secret:read:a/b -- true
  expect_status 0
  run akms exec --scope K=secret:read:a/none -- true
  expect_status 77
done
kill_broker
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
run akms broker stop
expect_ledger_verifies
second
expect_status 0

segment=$(find "$AKMS_HOME/state/ledger" -name '*.jsonl' | sort | tail -1)
python3 - "$segment" << 'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 4
open(sys.argv[1], "wb").write(data)
PY
run akms audit verify
expect_status 1
second
expect_status 1
