#!/usr/bin/env bash
# Escape sequences, line feeds and direction marks in what a caller types are shown as text, never sent as they are.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
esc=$'\e' rtl=$'\u202e'
for text in "secret:read:${esc}[2Jx" "secret:read:a${rtl}b" $'secret:read:a\nakms: granted' $'secret:read:a\rb' $'a\x9b31m'; do
  run akms exec --scope "K=$text" -- true
  expect_status 64
  expect_three_lines
  ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$ERR" || fail "a control character in stderr"
  ! grep -q "$rtl" "$ERR" || fail "a direction mark in stderr"
  run akms policy explain "$text"
  [[ $STATUS != 0 ]] || fail "explained a malformed scope"
  ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$OUT" "$ERR" || fail "a control character in the answer"
done
run akms exec --scope "K=secret:read:a/b" -- "./no${esc}[2Jsuch"
expect_status 127
! grep -qP '\x1b' "$ERR" || fail "an escape in stderr"

note "what a caller says about itself is recorded as it was, and shown escaped"
run akms exec --reason "why${esc}[31m" --scope K=secret:read:a/b -- true
expect_status 0
for words in "audit tail" "audit tail --json" "lease list" "status"; do
  # shellcheck disable=SC2086  # words are words
  run akms $words
  expect_status 0
  ! grep -qP '\x1b' "$OUT" "$ERR" || fail "an escape in: akms $words"
done
expect_ledger_verifies

note "an error as JSON is one object on one line"
run akms exec --error-format json --scope K=secret:read:a/none -- true
expect_status 77
[[ $(wc -l < "$ERR") == 1 ]] || fail "not one line"
[[ $(field code < "$ERR") == no_rule ]] || fail "code is $(field code < "$ERR")"
