#!/usr/bin/env bash
# What a rule gives only after an approval is not given: exit 75, the rule by name, recorded, and nothing is minted.
source "$(dirname "$0")/../lib.sh"

new_home
store p/key "$(canary)"
cat > "$AKMS_HOME/config/policy/ask.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: with-a-person, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:p/**"], require: [approval] }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:p/key -- touch started
expect_refusal 75 "approval needed: secret:read:p/key"
expect_stderr_has with-a-person
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.intent 0
expect_ledger_count vend.denied 1
run akms exec --error-format json --scope K=secret:read:p/key -- true
expect_status 75
[[ $(field code < "$ERR") == approval_pending ]] || fail "another code"
[[ $(field details.rule < "$ERR") == with-a-person ]] || fail "the rule is not named: $(cat "$ERR")"
[[ $(field details.approvable < "$ERR") == true ]] || fail "not approvable: $(cat "$ERR")"
run akms policy explain secret:read:p/key --session unproven --json
expect_field decision ask
expect_field code approval_pending

note "what another rule gives freely is given"
cat > "$AKMS_HOME/config/policy/free.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: free, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:p/key"] }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:p/key -- true
expect_status 0
