#!/usr/bin/env bash
# A rule's constraint that this version or the provider cannot keep refuses the vend before anything is minted.
source "$(dirname "$0")/../lib.sh"

new_home
for name in exact mask; do store "t/$name" "$(canary)"; done
cat > "$AKMS_HOME/config/policy/terms.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: exact, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/exact"], exact_ttl: true }
  - { id: mask, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/mask"], redact: required }
YAML
run akms apply --yes
expect_status 0
get() { run akms exec --scope "K=secret:read:t/$1" -- touch started; }
get exact
expect_refusal 77 "denied: secret:read:t/exact"
expect_stderr_has "exact_ttl"
get mask
expect_refusal 77 "denied: secret:read:t/mask"
expect_stderr_has "redact"
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.intent 0
expect_ledger_count vend.denied 2
