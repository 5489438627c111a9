#!/usr/bin/env bash
# An exec inside an exec works as it stands, is never wider than policy lets its own session be, and its depth is recorded.
source "$(dirname "$0")/../lib.sh"

new_home
store a/b "$(canary)"
store a/c "$(canary)"
store a/never "$(canary)"
allow secret:read:a/b
allow secret:read:a/c
run akms exec --scope K=secret:read:a/b -- akms exec --scope L=secret:read:a/c -- akms exec -- sh -c 'test -n "$K" && test -n "$L"; exit 4'
expect_status 4
expect_stderr_empty
run akms exec --scope K=secret:read:a/b -- akms exec --scope K=secret:read:a/c -- printenv K
expect_status 0
[[ $(cat "$OUT") == "$(sed -n 2p "$CANARIES")" ]] || fail "the inner grant does not stand in the place of the outer one"
run akms exec --scope K=secret:read:a/b -- akms exec --scope L=secret:read:a/never -- touch started
expect_refusal 77 "denied: secret:read:a/never"
[[ ! -e started ]] || fail "the inner exec got more than its session may"
sleep 0.3
[[ $(ledger_lines | grep '"event.action":"exec.start"' | grep -c '"akms.exec.depth":1') == 2 ]] || fail "the depth is not recorded"
outer=$(ledger_lines | grep '"event.action":"exec.start"' | head -n 1 | field akms.request_id 2> /dev/null ||
  ledger_lines | grep '"event.action":"exec.start"' | head -n 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["akms.request_id"])')
ledger_lines | grep '"event.action":"exec.start"' | sed -n 2p | grep -q "\"akms.exec.outer\":\"$outer\"" || fail "the outer exec is not named"

note "signals and statuses pass through both"
run akms exec --scope K=secret:read:a/b -- akms exec --scope L=secret:read:a/c -- sh -c 'kill -TERM $$'
expect_status 143
note "the outer lease's end is the inner command's"
run akms exec --fresh --ttl 2s --grace 1s --scope K=secret:read:a/b -- akms exec --scope L=secret:read:a/c -- sleep 3017
expect_status 124
! pgrep -f 'sleep 3017$' > /dev/null || fail "the inner command lives on"
expect_ledger_verifies

note "a broker that the command starts is no part of it"
run akms exec --fresh --ttl 4s --grace 0s --scope K=secret:read:a/b -- sh -c '
  kill -KILL '"$(broker_pid)"'; sleep 0.5; akms secret list > /dev/null; sleep 1; exec sleep 30'
expect_status 124
expect_stderr_has "terminated"
kill -0 "$(broker_pid)" || fail "the broker was ended with the command"
