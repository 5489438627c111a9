#!/usr/bin/env bash
# limit: 60
# The broker is killed: the command goes on, akms keeps the lease's end by itself, and the next broker watches it again.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

secret_home a/b "$(canary)"
note "without another broker"
akms exec --fresh --ttl 4s --grace 1s --scope K=secret:read:a/b -- sh -c 'echo up; exec sleep 60' > "$WORK/up" 2> "$ERR" &
akms=$!
until_up "$WORK/up"
sleep 0.2
kill_broker
sleep 1
kill -0 "$akms" || fail "akms went with its broker"
STATUS=0
wait "$akms" || STATUS=$?
last=(akms exec) && expect_status 124

note "with another broker"
mapfile -t command < <(offspring ignores)
akms exec --ttl 5m --grace 1s --scope K=secret:read:a/b -- "${command[@]}" > "$WORK/up2" 2> "$ERR" &
akms=$!
until_up "$WORK/up2"
sleep 0.2
kill_broker
run akms secret list
expect_status 0
for ((i = 0; i < 100; i++)); do
  ledger_lines | grep '"event.action":"exec.start"' | grep -q '"akms.exec.resumed":true' && break
  sleep 0.1
done
last_event exec.start | grep -q '"akms.exec.resumed":true' || fail "akms did not come back to the new broker"
note "which ends the command when akms is killed"
kill -KILL "$akms"
all_dead_within 8
wait_for_ledger exec.enforce 1
expect_ledger_verifies

note "what nobody saw the end of is settled at the next start"
akms exec --ttl 5m --scope K=secret:read:a/b -- sh -c 'echo up; sleep 2' > "$WORK/up3" 2> "$ERR" &
akms=$!
until_up "$WORK/up3"
sleep 0.2
kill_broker
wait "$akms" || true
run akms secret list
expect_status 0
last_event exec.end | grep -q '"akms.exec.why":"broker_lost"' || fail "the end of the last command is not settled"
expect_ledger_verifies
