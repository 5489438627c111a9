#!/usr/bin/env bash
# Options and commands of the design that this version lacks are refused with 64 and say so; none passes silently.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
refused() {
  run akms exec "$@" --scope K=secret:read:a/b -- touch started
  expect_status 64
  expect_three_lines
  expect_stderr_has "not built yet"
  [[ ! -e started ]] || fail "started with: $*"
}
refused --profile acme
refused --with-env
for words in "env" "hook bash" "profile list" "agent run" "approve" "mcp" "doctor" "plugin install x" "audit export" \
  "key rotate" "store backup" "scan files" "secret rotate a/b" "secret export"; do
  # shellcheck disable=SC2086  # words are words
  run akms $words
  expect_status 64
  expect_three_lines
done
