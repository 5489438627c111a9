#!/usr/bin/env bash
# Every file of akms is 0600 and every folder 0700 below data, state and run, under any umask of the caller.
source "$(dirname "$0")/../lib.sh"

umask 000
secret_home a/b "$(canary)"
run akms exec --scope K=secret:read:a/b -- sh -c umask
expect_status 0
grep -qE '^0*$' "$OUT" || fail "the child's umask is $(cat "$OUT")"
open=$(find "$AKMS_HOME" \( -type f -o -type d -o -type s \) -perm /077 -printf '%m %P\n')
[[ -z $open ]] || fail "open to others: $open"
umask 077
