#!/usr/bin/env bash
# Wrong owner, group- or world-writable, a symlink, not a folder: broker and client refuse and say which; no fallback.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
secret_home a/b "$(canary)"

refused() {
  run akms broker stop
  "$@"
  run akms exec --scope K=secret:read:a/b -- touch started
  [[ $STATUS == 69 || $STATUS == 78 ]] || fail "exit $STATUS after: $*"
  expect_three_lines
  expect_stderr_has run
  [[ ! -e started && -z $(broker_pids) ]] || fail "something started after: $*"
  rm -rf "$AKMS_HOME/run"
}

refused chmod 0770 "$AKMS_HOME/run"
mkdir -m 0700 "$AKMS_HOME/run"
refused chmod 0707 "$AKMS_HOME/run"
mkdir -m 0700 "$AKMS_HOME/run"
refused chown 65534 "$AKMS_HOME/run"
mkdir -m 0700 "$WORK/elsewhere"
refused ln -s "$WORK/elsewhere" "$AKMS_HOME/run"
refused touch "$AKMS_HOME/run"
[[ -z $(ls -A "$WORK/elsewhere") ]] || fail "a file was made behind the symlink"

note "a folder that is gone is made again"
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
[[ $(stat -c %a "$AKMS_HOME/run") == 700 ]] || fail "run has mode $(stat -c %a "$AKMS_HOME/run")"
