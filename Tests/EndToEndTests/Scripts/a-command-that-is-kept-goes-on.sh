#!/usr/bin/env bash
# --on-expiry keep leaves the command alone at the lease's end and says so; a rule's on_expiry overrides the flag, both ways.
source "$(dirname "$0")/../lib.sh"

new_home
for name in plain ends keeps renews; do store "t/$name" "$(canary)"; done
cat > "$AKMS_HOME/config/policy/terms.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: plain, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/plain"], max_ttl: 1h }
  - { id: ends, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/ends"], on_expiry: terminate, max_ttl: 1h }
  - { id: keeps, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/keeps"], on_expiry: keep, max_ttl: 1h }
  - { id: renews, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:t/renews"], on_expiry: renew, max_ttl: 1h }
YAML
run akms apply --yes
expect_status 0
get() { # NAME FLAG...
  local name=$1
  shift
  run akms exec --fresh --ttl 1s --grace 0s "$@" --scope "K=secret:read:t/$name" -- sh -c 'sleep 3; echo done; exit 5'
}
get plain --on-expiry keep
expect_status 5
expect_stdout "done"
expect_stderr_line "akms: the lease of sh has ended (its time is over); it goes on with what it has"
get plain
expect_status 124
get plain --on-expiry terminate
expect_status 124
get ends --on-expiry keep
expect_status 124
get keeps --on-expiry terminate
expect_status 5
note "an environment cannot be renewed: what may be renewed is ended"
get renews
expect_status 124
run akms exec --on-expiry renew --scope K=secret:read:t/plain -- true
expect_refusal 64 "--on-expiry renew needs a command that asks again"
expect_ledger_verifies
