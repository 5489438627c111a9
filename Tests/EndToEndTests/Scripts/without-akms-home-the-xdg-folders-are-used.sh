#!/usr/bin/env bash
# config, data, state and run follow the XDG variables and their defaults; a runtime folder that is not one's own is refused.
source "$(dirname "$0")/../lib.sh"

# Not exported: akms does not see it; the clean-up still finds this script's brokers by it.
export -n AKMS_HOME
AKMS_HOME=$WORK
export XDG_RUNTIME_DIR=$WORK/runtime
mkdir -m 0700 "$XDG_RUNTIME_DIR"
value=$(canary)
new_home
store a/b "$value"
allow secret:read:a/b
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
for path in "$HOME/.config/akms/policy/local.yaml" "$HOME/.local/share/akms/store.db" "$HOME/.local/state/akms/ledger" "$XDG_RUNTIME_DIR/akms/broker.sock"; do
  [[ -e $path ]] || fail "missing: $path"
done
run akms broker stop
expect_status 0

note "without XDG_RUNTIME_DIR the run folder is below state, never below a shared folder"
unset XDG_RUNTIME_DIR
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
[[ -S $HOME/.local/state/akms/run/broker.sock ]] || fail "the socket is not in state/run"
run akms broker stop

note "a relative path is no path"
XDG_RUNTIME_DIR=relative run akms exec --scope K=secret:read:a/b -- printenv K
[[ $STATUS != 0 || $(cat "$OUT") == "$value" ]] || fail "exit $STATUS"
[[ ! -e relative ]] || fail "a relative folder was made"
run akms broker stop
note "whatever XDG_RUNTIME_DIR says, the socket is in a folder that is ours alone, or there is none"
own_or_refused() {
  run akms exec --scope K=secret:read:a/b -- touch started
  if [[ $STATUS == 0 ]]; then
    [[ $(stat -c '%u %a' "$XDG_RUNTIME_DIR/akms") == "$EUID 700" ]] || fail "akms runs in a folder that others share"
  else
    [[ $STATUS == 69 || $STATUS == 78 ]] || fail "exit $STATUS"
    expect_three_lines
    [[ ! -e started ]] || fail "the command was started"
  fi
  rm -f started
  akms broker stop > /dev/null 2>&1 || true
}
export XDG_RUNTIME_DIR=$WORK/shared
mkdir -m 1777 "$XDG_RUNTIME_DIR"
own_or_refused
if ((EUID == 0)); then
  rm -rf "$XDG_RUNTIME_DIR"/akms
  install -d -o 65534 -m 0700 "$XDG_RUNTIME_DIR/akms"
  run akms exec --scope K=secret:read:a/b -- touch started
  [[ $STATUS == 69 || $STATUS == 78 ]] || fail "a squatted folder: exit $STATUS"
  expect_three_lines
  [[ ! -e started ]] || fail "the command was started"
fi
