#!/usr/bin/env bash
# limit: 120
# akms is killed by SIGKILL while its command lives: the broker ends the command and all that came of it, revokes what was
# its alone, and records supervisor_lost.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

secret_home a/b "$(canary)"
number=0
killed() { # KIND
  note "$1"
  mapfile -t command < <(offspring "$1")
  akms exec --fresh --ttl 10m --grace 1s --scope K=secret:read:a/b -- "${command[@]}" > "$WORK/up" 2> "$ERR" &
  until_up "$WORK/up"
  [[ $(marked | wc -l) -gt 0 ]] || fail "nothing runs"
  sleep 0.2
  kill -KILL $!
  wait $! || true
  : > "$WORK/up"
  all_dead_within 7
  number=$((number + 1))
  wait_for_ledger exec.enforce "$number"
}
for kind in ignores forks stops many all; do killed "$kind"; done
[[ $(ledger_lines | grep '"event.action":"exec.end"' | grep -c '"akms.exec.why":"supervisor_lost"') == "$number" ]] ||
  fail "the ledger does not say supervisor_lost $number times"
run akms lease list --json
expect_field items 0
expect_ledger_count lease.revoke "$number"
expect_ledger_verifies

note "a shared lease ends with the last command that used it, and another one's orphans are left alone"
akms exec --ttl 10m --scope K=secret:read:a/b -- sh -c 'echo up; exec sleep 61' > "$WORK/first" 2> "$ERR" &
first=$!
until_up "$WORK/first"
mapfile -t command < <(offspring forks)
akms exec --ttl 10m --grace 0s --scope K=secret:read:a/b -- "${command[@]}" > "$WORK/up" 2> "$ERR" &
until_up "$WORK/up"
sleep 0.2
kill -KILL $!
all_dead_within 6
kill -0 "$first" || fail "another command was ended"
run akms lease list --json
expect_field items 1
kill -TERM "$first"
