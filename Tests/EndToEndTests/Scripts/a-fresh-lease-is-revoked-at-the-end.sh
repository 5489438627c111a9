#!/usr/bin/env bash
# --fresh makes a lease for this command alone, shared with nobody, gone when the command ends however it ends.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms exec --scope K=secret:read:a/b -- sh -c true
expect_status 0
run akms exec --fresh --scope K=secret:read:a/b -- sh -c 'akms lease list --json > during'
expect_status 0
[[ $(field items < during) == 2 ]] || fail "the fresh lease is not one of its own"
expect_ledger_count vend.intent 2

live() {
  local i
  # The broker learns of a killed client from its pidfd, a moment later.
  for ((i = 0; i < 50; i++)); do
    run akms lease list --json
    [[ $(field items < "$OUT") != "$1" ]] || return 0
    sleep 0.1
  done
  fail "$(field items < "$OUT") leases, expected $1"
}
live 1
run akms exec --fresh --scope K=secret:read:a/b -- sh -c 'kill -9 $$'
live 1
run akms exec --fresh --scope K=secret:read:a/b -- sh -c 'exit 9'
expect_status 9
live 1

note "and by hand: lease revoke ends the shared one, and the next request vends anew"
run akms lease revoke --all --json
# A stored value cannot be taken back where it is; the lease ends all the same.
expect_field items.0.result not_revocable
live 0
run akms exec --scope K=secret:read:a/b -- sh -c true
expect_status 0
expect_ledger_count vend.intent 5
expect_ledger_verifies
