#!/usr/bin/env bash
# A broker that a sandboxed process (no_new_privs) starts would serve everybody: it does not start, and says why.
source "$(dirname "$0")/../lib.sh"

run setpriv --no-new-privs akms exec --scope K=secret:read:a/b -- touch started
expect_status 69
expect_stderr_has "no_new_privs is set here"
[[ ! -e started ]] || fail "the command was started"
