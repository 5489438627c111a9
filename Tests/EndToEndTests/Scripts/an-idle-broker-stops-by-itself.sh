#!/usr/bin/env bash
# After broker.idle_timeout without a lease or a request the broker ends; the next request starts one.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
printf 'akms: config/1\nbroker: { idle_timeout: 2s }\n' > "$AKMS_HOME/config/config.yaml"
run akms apply --yes
expect_status 0
run akms broker restart
expect_status 0
run akms exec --ttl 1s --scope K=secret:read:a/b -- true
expect_status 0
pid=$(broker_pid)
gone_within 80 "$pid" || fail "the broker is still there"
run akms exec --ttl 1s --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
expect_ledger_verifies
