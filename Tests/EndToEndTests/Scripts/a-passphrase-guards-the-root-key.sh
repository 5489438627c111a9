#!/usr/bin/env bash
# With a passphrase slot a fresh broker is locked: 75 until the right passphrase is given; a wrong one opens nothing.
# limit: 120
source "$(dirname "$0")/../lib.sh"

value=$(canary) passphrase=$(canary)
run_with_input "$passphrase"$'\n' akms init --deny-all --passphrase
expect_status 0
store a/b "$value"
run_with_input "$passphrase"$'\n' akms policy allow secret:read:a/b --session unproven --yes
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"

run akms broker restart
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 75
expect_stdout ""
run_with_input "wrong"$'\n' akms unlock
[[ $STATUS == 1 || $STATUS == 75 || $STATUS == 77 ]] || fail "a wrong passphrase: exit $STATUS"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 75
run_with_input "$passphrase"$'\n' akms unlock
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
expect_ledger_verifies
expect_no_canary "$AKMS_HOME"
