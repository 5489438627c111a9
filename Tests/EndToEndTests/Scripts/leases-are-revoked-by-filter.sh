#!/usr/bin/env bash
# `akms lease revoke` ends what ids and filters name, and nothing else; the rest stays in use.
source "$(dirname "$0")/../lib.sh"

secret_home a/one "$(canary)"
store a/two "$(canary)"
allow 'secret:read:a/**'
use() { run akms exec --scope "K=secret:read:$1" -- true; expect_status 0; }
live() { run akms lease list --json; expect_status 0; expect_field items "$1"; }
# id SCOPE: of the live lease.
id() {
  akms lease list --json | python3 -c '
import json, sys
print(next(lease["id"] for lease in json.load(sys.stdin)["items"] if lease["scope"] == sys.argv[1]))' "secret:read:$1"
}

use a/one
sleep 3
use a/two
live 2

note "filters that nothing matches end nothing, and say so"
for filter in "--connection aws" "--session human" "--since 2100-01-01T00:00:00Z"; do
  # shellcheck disable=SC2086  # words are words
  run akms lease revoke $filter
  expect_status 0
  expect_stdout "no lease matches"
done
run akms lease revoke --agent claude-code
expect_status 0
expect_stdout "no lease matches: none of 2 has an agent"
run akms lease list --profile acme
expect_status 0
expect_stdout "no lease matches: none of 2 has a profile"
live 2

note "--since takes the newer one alone"
run akms lease list --since 2s --json
expect_field items 1
expect_field items.0.scope secret:read:a/two
run akms lease revoke --since 2s --json
expect_status 0
expect_field items 1
expect_field items.0.result not_revocable
live 1
expect_field items.0.scope secret:read:a/one

note "ids and filters must all match; an id may be cut short"
use a/two
one=$(id a/one) two=$(id a/two)
run akms lease revoke "$one" --since 2s
expect_status 0
expect_stdout "no lease matches"
run akms lease revoke "${one::8}" "$one" --connection secret --session unproven --json
expect_status 0
expect_field items 1
expect_field items.0.id "$one"
live 1
expect_field items.0.id "$two"

note "what has ended is listed with --all, with how and when"
run akms lease list "$one" --all --json
expect_field items 1
expect_field items.0.state not_revocable
run akms lease list --all
expect_stdout_has "$one"
expect_stdout_has "$two"

note "the connection's all, and a command that runs with one is ended"
akms exec --grace 1s --scope K=secret:read:a/two -- sleep 30 &
pid=$!
for ((i = 0; i < 100; i++)); do akms lease show "$two" | grep -q running && break; sleep 0.05; done
run akms lease revoke --connection secret
expect_status 0
STATUS=0
wait "$pid" || STATUS=$?
last=("akms exec … sleep 30, its lease revoked")
expect_status 124
live 0
note "nobody is told to end everything by mistake"
for words in "" "--all --since 1h" "--since soon" "--all $two"; do
  # shellcheck disable=SC2086  # words are words
  run akms lease revoke $words
  expect_status 64
  expect_three_lines
done
expect_ledger_verifies
