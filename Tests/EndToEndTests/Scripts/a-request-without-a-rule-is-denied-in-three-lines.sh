#!/usr/bin/env bash
# Deny is the default: exit 77, what and why and what to do, nothing started, and the denial is in the ledger.
source "$(dirname "$0")/../lib.sh"

new_home
store llm/anthropic "$(canary)"

run akms exec --scope K=secret:read:llm/anthropic -- touch started
expect_refusal 77 "denied: secret:read:llm/anthropic"
[[ $(wc -l < "$ERR") == 3 ]] || fail "not three lines"
sed -n 2p "$ERR" | grep -q "unproven session" || fail "the second line does not name the session's class"
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.denied 1
expect_ledger_count vend.intent 0

note "a rule for another secret does not help"
allow secret:read:llm/other
run akms exec --scope K=secret:read:llm/anthropic -- touch started
expect_refusal 77 "denied: secret:read:llm/anthropic"

note "a rule without a session class means human, agent and ci, not unproven"
cat > "$AKMS_HOME/config/policy/people.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: people, effect: allow, scopes: ["secret:read:llm/**"], max_ttl: 1h }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:llm/anthropic -- touch started
expect_refusal 77 "denied: secret:read:llm/anthropic"
[[ ! -e started ]] || fail "the command was started"

note "one denial among several grants and nothing starts"
store llm/other "$(canary)"
run akms exec --scope A=secret:read:llm/other --scope B=secret:read:llm/anthropic -- touch started
expect_refusal 77 "denied: secret:read:llm/anthropic"
[[ ! -e started ]] || fail "the command was started"
expect_no_canary "$AKMS_HOME" "$OUT" "$ERR"
