# shellcheck shell=bash
# Words about processes that must be gone; sourced behind lib.sh.
# shellcheck disable=SC2034  # scripts use them

# marked: the pids of all processes with this script's mark in their argv.
MARK=mark-$$-$RANDOM
marked() { pgrep -f -- "offspring.py [a-z]+ $MARK" || true; }
offspring() { printf '%s\n' python3 "$HERE/offspring.py" "$1" "$MARK"; }

# until_up FILE: waits until the command has said that it is there.
until_up() {
  local i
  for ((i = 0; i < 200; i++)); do
    grep -q up "$1" 2> /dev/null && return 0
    sleep 0.05
  done
  fail "the command did not come up"
}

# all_dead_within SECONDS: none of the marked processes is alive by then.
all_dead_within() {
  local end=$((SECONDS + $1 + 1))
  while [[ -n $(marked) ]]; do
    ((SECONDS <= end)) || fail "still alive after $1 s: $(marked | tr '\n' ' ')"
    sleep 0.1
  done
}

# akms_pid: the akms that was started last in the background ($!).
wait_for_ledger() { # ACTION COUNT
  local i
  for ((i = 0; i < 100; i++)); do
    [[ $(ledger_count "$1") -ge $2 ]] && return 0
    sleep 0.1
  done
  fail "the ledger has $(ledger_count "$1") of $1, expected $2"
}

# last_event ACTION: the last event with this action, whole.
last_event() { ledger_lines | grep "\"event.action\":\"$1\"" | tail -n 1; }
kill_marked() { local pid; for pid in $(marked); do kill -KILL "$pid" 2> /dev/null || true; done; }

# leave: what a script with marked processes ends with, its status kept.
leave() {
  local status=$?
  set +e
  kill_marked
  (exit "$status")
  clean_up
}
