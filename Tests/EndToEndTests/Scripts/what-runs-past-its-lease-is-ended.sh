#!/usr/bin/env bash
# limit: 150
# At the lease's end a command is ended with all that came of it, whatever it does: within ttl, grace and six seconds, exit 124.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

secret_home a/b "$(canary)"
past() { # KIND
  note "$1"
  local begun=$SECONDS
  mapfile -t command < <(offspring "$1")
  run akms exec --fresh --ttl 2s --grace 1s --scope K=secret:read:a/b -- "${command[@]}"
  expect_status 124
  ((SECONDS - begun <= 10)) || fail "akms took $((SECONDS - begun)) s"
  [[ -z $(marked) ]] || fail "still alive: $(marked | tr '\n' ' ')"
  expect_stdout up
  expect_stderr_line "akms: the lease of python3 has ended (its time is over); ending it"
  expect_stderr_line "akms: terminated: python3"
}
for kind in ignores forks stops many escapes all; do past "$kind"; done

note "a command that ends in its grace is not waited for longer, and 124 tells why it ended"
begun=$SECONDS
run akms exec --fresh --ttl 1s --grace 20s --scope K=secret:read:a/b -- sh -c 'trap "echo bye; exit 0" TERM; while :; do sleep 0.1; done'
expect_status 124
expect_stdout bye
((SECONDS - begun <= 5)) || fail "akms took $((SECONDS - begun)) s"

note "--quiet is quiet about the warning, never about the end"
run akms exec --quiet --fresh --ttl 1s --grace 0s --scope K=secret:read:a/b -- sleep 30
expect_status 124
expect_refusal 124 "terminated: sleep"

wait_for_ledger exec.end 8
[[ $(ledger_lines | grep '"event.action":"exec.end"' | grep -c '"akms.exec.why":"lease_ended"') == 8 ]] || fail "the ledger does not say why they ended"
expect_ledger_verifies
