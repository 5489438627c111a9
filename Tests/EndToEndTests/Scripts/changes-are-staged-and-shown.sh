#!/usr/bin/env bash
# `akms apply` shows what becomes wider or narrower, asks, and never acts by itself without a terminal.
source "$(dirname "$0")/../lib.sh"

new_home
store a/b "$(canary)"
run akms policy allow secret:read:a/b --session unproven
expect_status 64
run akms exec --scope K=secret:read:a/b -- true
expect_status 77

cat > "$AKMS_HOME/config/policy/wide.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: wide, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:**"], max_ttl: 5m }
YAML
run akms status --json
expect_status 0
expect_field staged true
run akms apply --dry-run
expect_status 0
expect_stdout_has wide
run akms exec --scope K=secret:read:a/b -- true
expect_status 77
run akms apply --yes
expect_status 0
expect_stdout_has wide
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
run akms status --json
expect_field staged false

note "a deny wins over every allow"
cat > "$AKMS_HOME/config/policy/deny.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: not-a, effect: deny, scopes: ["secret:*:a/**"] }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:a/b -- true
expect_refusal 77 "denied: secret:read:a/b"
expect_stderr_has not-a
run akms policy explain secret:read:a/b --session unproven --json
expect_field decision deny
expect_field code explicit_deny
expect_field rule not-a
