#!/usr/bin/env bash
# A lease that is revoked, or locked away, ends the command that runs with it; the command is told why. A change of policy or
# of the secret does not: the next command gets the new one.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"

secret_home a/b "$(canary)"
begin() { # FLAG...
  akms exec --ttl 10m --grace 1s --report-file "$WORK/report" "$@" --scope K=secret:read:a/b -- sh -c 'echo up; exec sleep 60' > "$WORK/up" 2> "$ERR" &
  akms=$!
  until_up "$WORK/up"
  sleep 0.2
}
ends() {
  STATUS=0
  wait "$akms" || STATUS=$?
  last=(akms exec) && expect_status "$1"
  : > "$WORK/up"
}
begin
akms lease revoke --all > /dev/null
ends 124
expect_stderr_has "it was ended: revoked"
grep -q '"event":"expired","action":"terminate","why":"it was ended: revoked"' "$WORK/report" || fail "the report lacks it"
begin
akms lock > /dev/null
ends 124
expect_stderr_has "it was ended: lock"
akms unlock > /dev/null
note "one that is kept is told, and goes on"
begin --on-expiry keep
akms lease revoke --all > /dev/null
for ((i = 0; i < 50; i++)); do grep -q revoked "$ERR" && break; sleep 0.1; done
expect_stderr_has "it goes on with what it has"
kill -TERM "$akms"
ends 143
note "another policy, another version of the secret"
begin
allow secret:read:a/other
store a/b "$(canary)"
sleep 1
kill -0 "$akms" || fail "a change ended a running command"
kill -TERM "$akms"
ends 143
expect_ledger_verifies
