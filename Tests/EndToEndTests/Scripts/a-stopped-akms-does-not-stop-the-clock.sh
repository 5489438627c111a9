#!/usr/bin/env bash
# limit: 60
# akms is stopped, alone or with its command: at the lease's end the broker ends the command, one second behind akms's time.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

secret_home a/b "$(canary)"
number=0
stopped() { # WHAT: akms, or both
  note "$1"
  mapfile -t command < <(offspring all)
  akms exec --fresh --ttl 3s --grace 1s --scope K=secret:read:a/b -- "${command[@]}" > "$WORK/up" 2> "$ERR" &
  local akms=$!
  until_up "$WORK/up"
  [[ $1 == akms ]] || kill -STOP "$(pgrep -P "$akms" | head -n 1)"
  kill -STOP "$akms"
  : > "$WORK/up"
  all_dead_within 11
  number=$((number + 1))
  wait_for_ledger exec.enforce "$number"
  # nobody has to continue akms to be told
  STATUS=0
  wait "$akms" || STATUS=$?
  last=("akms after the end") && expect_status 124
}
stopped akms
stopped both
last_event exec.enforce | grep -q '"akms.exec.why":"lease_ended"' || fail "the ledger does not say why"
wait_for_ledger exec.end 2
expect_ledger_verifies
