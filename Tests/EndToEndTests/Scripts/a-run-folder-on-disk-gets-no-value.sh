#!/usr/bin/env bash
# With --deliver file nothing is vended where the run folder is on a disk: the value would be written there.
# shellcheck source-path=SCRIPTDIR
TMPDIR=/var/tmp source "$(dirname "$0")/../lib.sh"

[[ $(stat -f -c %T "$WORK") != tmpfs ]] || fail "/var/tmp is no disk here"
secret_home a/b "$(canary)"
run akms exec --deliver file --scope K=secret:read:a/b -- touch started
expect_refusal 78 "the run folder is on disk"
expect_stderr_has XDG_RUNTIME_DIR
[[ ! -e started && ! -e $AKMS_HOME/run/files ]] || fail "something was made"
expect_ledger_count vend.intent 0
expect_no_canary "$AKMS_HOME" "$WORK/cwd" "$ERR"
