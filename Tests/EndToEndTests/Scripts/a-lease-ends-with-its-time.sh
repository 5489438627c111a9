#!/usr/bin/env bash
# A lease is shared while a third of its life is left; at its end it is gone from the list and the next request vends anew.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms exec --ttl 3s --scope K=secret:read:a/b -- true
expect_status 0
run akms exec --ttl 3s --scope K=secret:read:a/b -- true
expect_status 0
expect_ledger_count vend.intent 1
run akms lease list --json
expect_field items 1
sleep 4
run akms lease list --json
expect_field items 0
run akms exec --ttl 3s --scope K=secret:read:a/b -- true
expect_status 0
expect_ledger_count vend.intent 2
expect_ledger_count lease.expire 1

note "a time that is no time is refused"
for ttl in 0 0s -1s 1 1e9 "10m " 10x 99999999999999999999s "" 8d; do
  run akms exec --ttl "$ttl" --scope K=secret:read:a/b -- touch started
  expect_status 64
  [[ ! -e started ]] || fail "started with --ttl '$ttl'"
done

note "a rule's limit holds against a longer wish"
store a/short "$(canary)"
allow secret:read:a/short --max-ttl 2s
run akms exec --ttl 1h --scope K=secret:read:a/short --accept-narrowed -- true
expect_status 0
run akms policy explain secret:read:a/short --ttl 1h --session unproven --json
expect_field ttl_seconds 2
sleep 3
run akms lease list --json
expect_stdout_lacks a/short
