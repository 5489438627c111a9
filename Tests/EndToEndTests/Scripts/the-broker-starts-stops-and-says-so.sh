#!/usr/bin/env bash
# start, stop, restart, status: status never starts one, stop waits until it is gone, one home has one broker.
source "$(dirname "$0")/../lib.sh"

run akms broker status --json
expect_field running false
[[ -z $(broker_pids) && ! -e $AKMS_HOME/run/broker.sock ]] || fail "status started a broker"

new_home
run akms broker status --json
expect_status 0
expect_field running true
expect_field level L1
pid=$(field pid < "$OUT")
[[ $(broker_pids) == "$pid" ]] || fail "status names $pid, running: $(broker_pids)"
run akms broker start
expect_status 0
[[ $(broker_pids) == "$pid" ]] || fail "start made another one"

run akms broker restart
expect_status 0
gone_within 1 "$pid" || fail "restart left the old one"
[[ $(broker_pids | wc -l) == 1 ]] || fail "brokers: $(broker_pids)"

run akms broker stop
expect_status 0
[[ -z $(broker_pids) ]] || fail "stop came back before it was gone"
[[ ! -e $AKMS_HOME/run/broker.sock ]] || fail "the socket file is left"
run akms broker stop
expect_status 0
run akms broker status --json
expect_field running false

note "a second broker for the same home refuses"
run akms broker start
expect_status 0
run timeout 10 akms-broker run
[[ $STATUS != 0 && $STATUS != 124 ]] || fail "a second broker ran: exit $STATUS"

note "SIGTERM is a graceful stop"
pid=$(broker_pids)
kill -TERM "$pid"
gone_within 50 "$pid" || fail "SIGTERM did not end it"
expect_ledger_verifies
