#!/usr/bin/env bash
# Two hundred at once, no broker running at the start: all succeed, one broker, one lease.
# limit: 180
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
run akms broker stop
expect_status 0
[[ -z $(broker_pids) ]] || fail "the broker still runs"

mkdir results
for i in $(seq 200); do
  (akms exec --scope K=secret:read:a/b -- printenv K > "results/$i" 2> "results/$i.err" || echo "exit $?" >> "results/$i.err") &
done
wait
good=0
for i in $(seq 200); do
  if [[ $(cat "results/$i") == "$value" && ! -s results/$i.err ]]; then good=$((good + 1)); fi
done
cat results/*.err | sort | uniq -c | head
((good == 200)) || fail "$good of 200 succeeded"

brokers=$(broker_pids | wc -l)
((brokers == 1)) || fail "$brokers brokers"
run akms lease list --json
expect_status 0
expect_field items 1
expect_ledger_count vend.intent 1
note "each use is recorded"
expect_ledger_count vend.result 200
expect_ledger_verifies
