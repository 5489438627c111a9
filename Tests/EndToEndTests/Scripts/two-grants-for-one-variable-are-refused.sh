#!/usr/bin/env bash
# Two scopes for one variable: 64, nothing starts, nothing is asked for.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
store a/c "$(canary)"
allow secret:read:a/c

run akms exec --scope K=secret:read:a/b --scope K=secret:read:a/c -- touch started
expect_status 64
expect_three_lines
expect_stderr_has K
run akms exec --scope secret:read:a/b -- touch started
expect_status 64
expect_three_lines
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.result 0
