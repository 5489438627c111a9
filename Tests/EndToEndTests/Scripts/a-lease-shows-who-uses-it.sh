#!/usr/bin/env bash
# While commands run with a lease it says which, since when and for how long; status counts them, whoami says how deep.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
store a/c "$(canary)"
allow 'secret:read:a/**'
# lease NAME: the id of the live lease of this secret.
lease() {
  akms lease list --json | python3 -c '
import json, sys
print(next(lease["id"] for lease in json.load(sys.stdin)["items"] if lease["scope"] == sys.argv[1]))' "secret:read:$1"
}

run akms status --json
expect_field commands.running 0
expect_field commands.next_expires_at ""

request=0b54a9c2-3f1e-4c3a-9a51-7d1f0a6a9e10
mkfifo go
# shellcheck disable=SC2016  # for the inner shell
akms exec --request-id "$request" --scope K=secret:read:a/b -- \
  sh -c 'akms exec --scope L=secret:read:a/c -- sh -c "akms whoami --json > inner; cat < go > /dev/null"' &
outer=$!
for ((i = 0; i < 100; i++)); do [[ -s inner ]] && break; sleep 0.05; done
[[ -s inner ]] || fail "the inner command does not run"

note "the lease names its command"
run akms lease show "$(lease a/b)" --json
expect_status 0
expect_field schema akms.lease.show/1
expect_field scope secret:read:a/b
expect_field commands 1
expect_field commands.0.pid "$(pgrep -P "$outer")"
expect_field commands.0.command "$(readlink -f "$(command -v sh)")"
expect_field commands.0.state running
expect_field commands.0.depth 0
expect_field commands.0.on_expiry terminate
expect_field commands.0.request_id "$request"
expect_field commands.0.expires_at "$(field expires_at < "$OUT")"
since=$(date -d "$(field commands.0.since < "$OUT")" +%s)
(($(date +%s) - since < 30 && $(date +%s) - since >= -1)) || fail "since: $(field commands.0.since < "$OUT")"
run akms lease show "$(lease a/b)"
expect_stdout_has "$request"

note "the one inside has the next depth, and knows around what it runs"
run akms lease show "$(lease a/c)" --json
expect_field commands.0.depth 1
[[ $(field depth < inner) == 2 ]] || fail "whoami inside two execs says depth $(field depth < inner)"
[[ $(field session.class < inner) == unproven && $(field level < inner) == L1 ]] || fail "whoami: $(cat inner)"
[[ $(field uid < inner) == "$(id -u)" ]] || fail "whoami: $(cat inner)"
run akms whoami --json
expect_field depth 0
expect_field outer ""

note "status counts them and says when the first lease ends"
run akms status --json
expect_field commands.running 2
expect_field commands.next_expires_at "$(field leases.0.expires_at < "$OUT")"
run akms status
expect_stdout_has "2 run with grants, the next lease to end has "

note "afterwards nobody uses it"
echo > go
wait "$outer"
for ((i = 0; i < 40; i++)); do akms status --json | field commands.running | grep -qx 0 && break; sleep 0.05; done
run akms lease show "$(lease a/b)" --json
expect_field commands 0
run akms lease show "$(lease a/b)"
expect_stdout_has "no command runs with it"
