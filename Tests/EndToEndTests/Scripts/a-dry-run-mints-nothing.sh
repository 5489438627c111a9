#!/usr/bin/env bash
# --dry-run validates, decides and analyzes, is recorded, and neither mints nor starts anything.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms exec --dry-run --scope K=secret:read:a/b -- touch started
expect_status 0
expect_no_canary "$OUT" "$ERR"
run akms exec --dry-run --json --scope K=secret:read:a/b -- touch started
expect_status 0
expect_field schema akms.exec.dry_run/1
expect_field items.0.granted.0 secret:read:a/b
run akms exec --dry-run --scope K=secret:read:a/none -- touch started
expect_refusal 77 "denied: secret:read:a/none"
run akms exec --dry-run --scope K=secret:read:a/b -- no-such-command
expect_status 127
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.intent 0
expect_ledger_count vend.result 0
(($(ledger_count vend.dry_run) >= 2)) || fail "not recorded"
run akms lease list --json
expect_field items 0
