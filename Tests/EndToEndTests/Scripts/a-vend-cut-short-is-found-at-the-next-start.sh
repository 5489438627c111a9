#!/usr/bin/env bash
# The broker dies between intent and result: the client is refused, and the next start records what became of the intent.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
scope='aws:s3-read:akms-data/pub/**'
run akms exec --scope "$scope" -- true
expect_status 0
intents=$(ledger_count vend.intent)

note "the provider stalls"
kill -STOP "$ministack"
akms exec --fresh --scope "$scope" -- touch started > "$WORK/cut" 2>&1 &
client=$!
for ((i = 0; i < 100; i++)); do
  [[ $(ledger_count vend.intent) == "$intents" ]] || break
  sleep 0.05
done
[[ $(ledger_count vend.intent) != "$intents" ]] || fail "no intent was written"
kill_broker
kill -CONT "$ministack"
STATUS=0
wait "$client" || STATUS=$?
[[ $STATUS == 69 || $STATUS == 0 ]] || fail "exit $STATUS: $(cat "$WORK/cut")"
if [[ $STATUS == 69 && -e started ]]; then fail "refused and started"; fi

run akms exec --scope "$scope" -- true
expect_status 0
ledger_lines | python3 -c '
import json, sys
events = [json.loads(line) for line in sys.stdin]
ids = {name: {e.get("akms.request_id") for e in events if e.get("event.action") == name} for name in ("vend.intent", "vend.result", "vend.recovered", "vend.denied")}
left = ids["vend.intent"] - ids["vend.result"] - ids["vend.recovered"] - ids["vend.denied"]
assert not left, "without an end: %s" % left
assert ids["vend.recovered"], "nothing was recovered"' || fail "the intent has no end"
expect_ledger_verifies
