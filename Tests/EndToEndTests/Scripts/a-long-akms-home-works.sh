#!/usr/bin/env bash
# A path longer than the 108 bytes of a socket's address works all the same.
source "$(dirname "$0")/../lib.sh"

long=$WORK/$(printf 'long-name-%.0s' {1..12})/$(printf 'deeper-%.0s' {1..20})/"with space"
mkdir -p "$long"
export AKMS_HOME=$long/home
((${#AKMS_HOME} > 250)) || fail "not long"
value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
run akms broker status --json
expect_status 0
expect_field running true
run akms broker restart
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_stdout "$value"
expect_ledger_verifies
