#!/usr/bin/env bash
# What akms does not understand it refuses with 64 and at most three lines; nothing starts; for a wrong flag or name no broker either.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms broker stop
bad() {
  run akms "$@"
  expect_status 64
  expect_three_lines
  [[ ! -e started ]] || fail "started: akms $*"
}
bad exec
bad exec --scope K=secret:read:a/b
bad exec --scope K=secret:read:a/b --
bad exec --scope
bad exec --scope K=secret:read:a/b --no-such-flag -- touch started
bad exec --scope LD_PRELOAD=secret:read:a/b -- touch started
bad exec --scope PATH=secret:read:a/b -- touch started
bad exec --scope BASH_ENV=secret:read:a/b -- touch started
bad exec --scope AKMS_SESSION=secret:read:a/b -- touch started
bad exec --error-format xml --scope K=secret:read:a/b -- touch started
[[ -z $(broker_pids) ]] || fail "a broker was started for a usage error"

note "what is no scope is the broker's to say"
bad exec --scope k=secret:read:a/b -- touch started
bad exec --scope 1K=secret:read:a/b -- touch started
bad exec --scope =secret:read:a/b -- touch started
run akms no-such-word
expect_status 64
run akms secret set
expect_status 64
run akms secret set '../x'
expect_status 64
run akms policy allow not-a-scope --session unproven --yes
expect_status 64
run akms policy allow secret:read:a/b --session nobody --yes
expect_status 64
