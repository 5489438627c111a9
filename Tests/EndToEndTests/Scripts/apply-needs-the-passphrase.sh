#!/usr/bin/env bash
# Where a passphrase is set, no policy comes in force without it; a wrong one is refused and recorded.
# limit: 120
source "$(dirname "$0")/../lib.sh"

passphrase=$(canary)
run_with_input "$passphrase"$'\n' akms init --deny-all --passphrase
expect_status 0
store a/b "$(canary)"
cat > "$AKMS_HOME/config/policy/wide.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: wide, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:**"] }
YAML
before=$(ledger_count policy.load)

denied() {
  run akms exec --scope K=secret:read:a/b -- true
  expect_status 77
  expect_ledger_count policy.load "$before"
}
run_with_input "" akms apply --yes
[[ $STATUS == 64 || $STATUS == 75 ]] || fail "without a passphrase: exit $STATUS"
denied
rejected=$(ledger_count policy.reject)
run_with_input "wrong"$'\n' akms apply --yes
expect_status 75
denied
expect_ledger_count policy.reject $((rejected + 1))
run_with_input "$passphrase"$'\n' akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
expect_ledger_verifies
expect_no_canary "$AKMS_HOME" "$OUT" "$ERR"
