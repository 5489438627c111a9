#!/usr/bin/env bash
# `akms lock`: live leases end, a request is refused with 75 until `akms unlock`; denials go on being recorded.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
run akms lease list --json
expect_field items 1

run akms lock
expect_status 0
run akms exec --scope K=secret:read:a/b -- touch started
expect_status 75
expect_three_lines
expect_stderr_has "akms unlock"
[[ ! -e started ]] || fail "the command was started"
run akms lease list --json
expect_field items 0
run akms exec --scope K=secret:read:a/none -- touch started
[[ $STATUS == 75 || $STATUS == 77 ]] || fail "exit $STATUS"

run_with_input "" akms unlock
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
expect_ledger_count akms.lock 1
expect_ledger_count akms.unlock 1
expect_ledger_verifies
