#!/usr/bin/env bash
# --wait asks again while the answer is "not now", for as long as it says; without it, and for a plain no, the answer is final.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
akms lock > /dev/null
run akms exec --scope K=secret:read:a/b -- true
expect_status 75
begun=$SECONDS
run akms exec --wait 2s --scope K=secret:read:a/b -- true
expect_refusal 75 "akms is locked"
((SECONDS - begun >= 2 && SECONDS - begun <= 6)) || fail "waited $((SECONDS - begun)) s"
(sleep 1.5; akms unlock > /dev/null) &
run akms exec --wait 20s --scope K=secret:read:a/b -- sh -c 'exit 6'
expect_status 6
wait
begun=$SECONDS
run akms exec --wait 20s --scope K=secret:read:a/never -- true
expect_status 77
((SECONDS - begun <= 2)) || fail "a no was waited for"
