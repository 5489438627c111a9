#!/usr/bin/env bash
# SIGKILL of the broker between two runs: the secret, the rule and every acknowledged event are still there.
# limit: 120
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
before=$(ledger_lines | wc -l)

kill_broker
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
(($(ledger_lines | wc -l) > before)) || fail "the ledger did not grow"
expect_ledger_verifies

note "also when it is killed at any moment under load"
for round in 1 2 3 4 5; do
  for _ in 1 2 3 4; do
    (akms exec --scope K=secret:read:a/b -- printenv K > /dev/null 2>&1 || true) &
  done
  sleep "0.0$((round * 17 % 10))"
  for pid in $(broker_pids); do kill -KILL "$pid" 2> /dev/null || true; done
  wait
done
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
expect_ledger_verifies

note "every intent has an end: a result, or that it was found at the next start"
ledger_lines | python3 -c '
import json, sys
sys.path.insert(0, sys.argv[1])
from ledger import flatten
events = [flatten(json.loads(line)) for line in sys.stdin]
ids = {action: {e.get("akms.request_id") for e in events if e.get("event.action") == action}
       for action in ("vend.intent", "vend.result", "vend.recovered", "vend.denied")}
left = ids["vend.intent"] - ids["vend.result"] - ids["vend.recovered"] - ids["vend.denied"]
assert ids["vend.intent"] and not left, "intents without an end: %s" % left
print(len(ids["vend.intent"]), "intents,", len(ids["vend.recovered"]), "recovered")' "$HERE" || fail "an intent without an end"

note "a running command goes on across the broker's death"
akms exec --scope K=secret:read:a/b -- sh -c 'echo up > up; while [ ! -e go ]; do sleep 0.05; done; exit 5' &
child=$!
for ((i = 0; i < 100; i++)); do [[ -e up ]] && break; sleep 0.05; done
kill_broker
: > go
STATUS=0
wait "$child" || STATUS=$?
last=("akms exec across a broker's death")
expect_status 5
