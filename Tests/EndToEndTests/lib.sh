# shellcheck shell=bash
# What every end-to-end script starts with: a home of its own, short words for what it expects, clean-up.
#
# A script says `source "$(dirname "$0")/../lib.sh"`, then states its property in the words below. Each word ends the
# script with a reason when its expectation does not hold. Values that must not leak are made with `canary`.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${AKMS_TEST_BIN:=$HERE/../../.build/release}"
BIN=$(cd "$AKMS_TEST_BIN" && pwd)
WORK=$(mktemp -d)
OUT=$WORK/stdout ERR=$WORK/stderr CANARIES=$WORK/canaries
unset AKMS_SESSION AKMS_PROFILE AKMS_ERROR_FORMAT XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_RUNTIME_DIR
export AKMS_HOME=$WORK/home HOME=$WORK/person PATH=$BIN:$PATH
mkdir "$HOME" "$WORK/cwd"
: > "$CANARIES"
cd "$WORK/cwd"
STATUS=
background=()

clean_up() {
  local status=$?
  set +e
  ((status == 0)) || show_last
  local pid
  for pid in "${background[@]}"; do kill "$pid" 2> /dev/null; done
  for pid in $(broker_pids); do
    kill -TERM "$pid" 2> /dev/null
    gone_within 50 "$pid" || kill -KILL "$pid" 2> /dev/null
  done
  cd / && rm -rf "$WORK"
  exit "$status"
}
trap clean_up EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
note() { echo "- $*"; }

show_last() {
  [[ -n $STATUS ]] || return 0
  { echo "last command: ${last[*]}"; echo "exit $STATUS; stdout:"; head -c 2000 "$OUT"; echo "stderr:"; head -c 4000 "$ERR"; } >&2
  [[ ! -f $AKMS_HOME/state/broker.log ]] || { echo "broker.log:"; tail -n 15 "$AKMS_HOME/state/broker.log"; } >&2
}

# Commands

# run COMMAND...: keeps stdout, stderr and exit status for the expectations that follow.
run() { run_with_input '' "$@"; }

# run_with_input TEXT COMMAND...: the same, with TEXT on stdin (never in anybody's argv: printf is a builtin).
run_with_input() {
  local input=$1
  shift
  last=("$@")
  STATUS=0
  printf '%s' "$input" | "$@" > "$OUT" 2> "$ERR" || STATUS=$?
}

# new_home: `akms init --deny-all` in this script's AKMS_HOME.
new_home() { run akms init --deny-all; expect_status 0; }

# store NAME VALUE: a stored secret.
store() { run_with_input "$2" akms secret set "$1"; expect_status 0; }

# allow SCOPE [FLAG...]: a rule for unproven sessions, which is what a script is.
allow() { run akms policy allow "$@" --session unproven --yes; expect_status 0; }

# secret_home NAME VALUE: a home with one secret that scripts may read.
secret_home() { new_home; store "$1" "$2"; allow "secret:read:$1"; }

# Expectations on the last `run`

expect_status() { [[ $STATUS == "$1" ]] || fail "exit $STATUS, expected $1: ${last[*]}"; }
expect_stdout() { [[ $(cat "$OUT") == "$1" ]] || fail "stdout differs from: $1"; }
expect_stdout_has() { grep -qF -- "$1" "$OUT" || fail "stdout lacks: $1"; }
expect_stdout_lacks() { ! grep -qF -- "$1" "$OUT" || fail "stdout has: $1"; }
expect_stderr_line() { grep -qxF -- "$1" "$ERR" || fail "stderr lacks the line: $1"; }
expect_stderr_has() { grep -qF -- "$1" "$ERR" || fail "stderr lacks: $1"; }
expect_stderr_empty() { [[ ! -s $ERR ]] || fail "stderr is not empty"; }

# expect_refusal STATUS FIRST-LINE: exit status, the exact first line, and the shape of all: at most three lines, each
# `akms: …`, lower case after it, no full stop.
expect_refusal() {
  expect_status "$1"
  [[ $(head -n 1 "$ERR") == "akms: $2" ]] || fail "first line is '$(head -n 1 "$ERR")', expected 'akms: $2'"
  expect_three_lines
}

# expect_three_lines: stderr is what contract section 2 says an error is.
expect_three_lines() {
  local count
  count=$(wc -l < "$ERR")
  ((count >= 1 && count <= 3)) || fail "stderr has $count lines"
  ! grep -vE '^akms: ' "$ERR" || fail "a line without akms:"
  ! grep -E '\.$' "$ERR" || fail "a line ends in a full stop"
  [[ $count -lt 3 ]] || sed -n 2p "$ERR" | grep -qE '^akms: because ' || fail "the second line is no because"
  [[ $count -lt 2 ]] || tail -n 1 "$ERR" | grep -qE '^akms: (because |try `.+`$)' || fail "the last line is no because and no try"
}

# field PATH < JSON: one value, dots between keys (items.0.id); true and false in lower case, null empty.
field() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[int(key)] if isinstance(value, list) else value.get(key)
words = {"True": "true", "False": "false", "None": ""}
print(words.get(repr(value), value) if not isinstance(value, (list, dict)) else len(value))' "$1"
}

# expect_field PATH VALUE: of the JSON object on the last command's stdout; lists and objects compare by their count.
expect_field() {
  local is
  is=$(field "$1" < "$OUT") || fail "stdout is no JSON with $1"
  [[ $is == "$2" ]] || fail "$1 is '$is', expected '$2'"
}

# The broker

# broker_pids: of this home, found by the files it holds open below AKMS_HOME; those of a broker that is not dumpable are
# readable to root alone, so anybody else has to ask it.
broker_pids() {
  ((EUID == 0)) || { broker_pid 2> /dev/null || true; return; }
  local pid
  for pid in $(pgrep -x akms-broker || true); do
    if find "/proc/$pid/fd" -lname "$AKMS_HOME/*" 2> /dev/null | grep -q .; then echo "$pid"; fi
  done
}

# broker_pid: as the broker says it itself; never starts one.
broker_pid() { akms broker status --json | field pid; }

# gone_within TENTHS PID: waits until a process is gone or a zombie.
gone_within() {
  local i
  for ((i = 0; i < $1; i++)); do
    [[ -d /proc/$2 ]] && ! grep -q '^State:.Z' "/proc/$2/status" 2> /dev/null || return 0
    sleep 0.1
  done
  return 1
}

# kill_broker: SIGKILL, and waits until it is gone.
kill_broker() {
  local pid
  pid=$(broker_pid)
  [[ -n $pid ]] || fail "no broker to kill"
  kill -KILL "$pid"
  gone_within 50 "$pid" || fail "broker $pid outlives SIGKILL"
}

# The ledger

# ledger_lines: every line of every segment, in order.
ledger_lines() { find "$AKMS_HOME/state/ledger" -name '*.jsonl' | sort | xargs -r cat; }
# ledger_count ACTION: how many events have this event.action.
ledger_count() { ledger_lines | python3 "$HERE/ledger.py" count "$1"; }
expect_ledger_count() {
  local is
  is=$(ledger_count "$1")
  [[ $is == "$2" ]] || fail "the ledger has $is of $1, expected $2"
}
expect_ledger_verifies() { run akms audit verify --json; expect_status 0; expect_field ok true; }

# Canaries

# canary: a fresh value that must not leak, with characters that base64, URL and shell forms spell differently.
canary() {
  local value
  value="c/$(head -c 24 /dev/urandom | base64 -w 0)+%="
  printf '%s\n' "$value" >> "$CANARIES"
  printf '%s' "$value"
}

# expect_no_canary PATH...: no canary in these files and folders, in any spelling; archives are not opened.
expect_no_canary() { python3 "$HERE/canary.py" search "$CANARIES" "$@" || fail "a secret leaked"; }

# watch_argv: looks at every process's argv from now on, as another user could.
watch_argv() {
  python3 "$HERE/canary.py" watch "$CANARIES" > "$WORK/argv-hits" &
  background+=($!)
  watcher=$!
  until grep -q watching "$WORK/argv-hits"; do sleep 0.05; done
}
expect_no_canary_in_argv() {
  kill -0 "$watcher" || fail "the watcher died"
  kill "$watcher"
  ! grep -v watching "$WORK/argv-hits" || fail "a secret stood in argv"
}

# Users

# as_root_or_fail: scripts that need a second user cannot be passed over; a skipped one would count as passed.
# The system's Python: one in somebody's home may be closed to the second user.
# shellcheck disable=SC2034  # scripts use it
PYTHON=/usr/bin/python3
as_root_or_fail() { ((EUID == 0)) || fail "needs root: run the tests as root"; }
# as_uid UID COMMAND...: as another user without groups or capabilities.
as_uid() {
  local uid=$1
  shift
  setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all --bounding-set=-all "$@"
}
# programs_for_all: copies the programs to where any user can run them; the checkout may be closed to others.
programs_for_all() {
  mkdir -m 0755 "$WORK/bin"
  cp "$BIN"/akms "$BIN"/akms-cli "$BIN"/akms-broker "$WORK/bin/"
  chmod 0755 "$WORK" "$WORK/bin"/*
  export PATH=$WORK/bin:$PATH
}
