#!/usr/bin/env bash
# A rule's rate counts vends, not uses of a live lease, and neither a restart nor a killed broker resets it.
source "$(dirname "$0")/../lib.sh"

new_home
for name in a b c; do store "r/$name" "$(canary)"; done
cat > "$AKMS_HOME/config/policy/rate.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: few, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:r/**"], rate: 2/1h }
YAML
run akms apply --yes
expect_status 0

get() { run akms exec --scope "K=secret:read:r/$1" -- true; }
get a
expect_status 0
note "a lease that is there is used again, and that does not count"
get a
expect_status 0
get b
expect_status 0
get c
expect_refusal 75 "denied: secret:read:r/c"
expect_stderr_has "few"
expect_stderr_has "rate"
note "also not when the rate is used up"
get a
expect_status 0
run akms exec --error-format json --scope K=secret:read:r/c -- true
expect_status 75
[[ $(field code < "$ERR") == rate_limited ]] || fail "another code: $(cat "$ERR")"
wait=$(field details.retry_after_ms < "$ERR")
((wait > 3500000 && wait <= 3600000)) || fail "retry_after_ms is $wait"
expect_ledger_count vend.intent 2

note "after a restart and after a kill there is still nothing left: leases are gone, the count is not"
run akms broker restart
expect_status 0
for name in a b c; do
  get "$name"
  expect_status 75
done
kill_broker
get a
expect_status 75
expect_ledger_count vend.intent 2

note "an apply resets it as little, and a longer window has the past"
sed -i 's,2/1h,2/1d,' "$AKMS_HOME/config/policy/rate.yaml"
run akms apply --yes
expect_status 0
get c
expect_status 75
expect_ledger_verifies
