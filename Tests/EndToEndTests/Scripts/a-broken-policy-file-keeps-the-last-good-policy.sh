#!/usr/bin/env bash
# Files are staged until `akms apply`; an error names file, line and column, changes nothing, and what held goes on.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
policy=$AKMS_HOME/config/policy

note "an edit alone changes nothing, wider or narrower"
cp "$policy/local.yaml" good.yaml
cat > "$policy/more.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: stop-it, effect: deny, scopes: ["secret:read:**"] }
YAML
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"

note "without a terminal and without --yes nothing is applied"
run akms apply
expect_status 64
run akms exec --scope K=secret:read:a/b -- true
expect_status 0

run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:a/b -- true
expect_status 77
rm "$policy/more.yaml"
run akms apply --yes
expect_status 0

broken() { # CONTENT: refused with a position, the applied policy still holds
  printf '%s' "$1" > "$policy/more.yaml"
  run akms policy check
  [[ $STATUS == 1 || $STATUS == 78 ]] || fail "check: exit $STATUS for: $1"
  cat "$OUT" "$ERR" | grep -qE 'more\.yaml:[0-9]+:[0-9]+' || fail "check gives no position for: $1"
  run akms apply --yes
  expect_status 78
  run akms exec --scope K=secret:read:a/b -- printenv K
  expect_status 0
  expect_stdout "$value"
}
broken 'akms: policy/1
rules:
  - { id: x, effect: allow, scopes: ["secret:read:**"], max_tll: 1h }
'
broken 'akms: policy/2
rules: []
'
broken 'akms: policy/1
rules: [
'
broken 'akms: policy/1
rules:
  - { id: x, effect: deny, scopes: ["secret:read:*/../x"] }
'
broken 'akms: policy/1
rules:
  - { id: x, effect: deny, scopes: ["secret:read:q"] }
  - { id: x, effect: deny, scopes: ["secret:read:r"] }
'
broken 'akms: policy/1
rules: &a []
'

note "also after the broker is killed: what is applied is kept, what is staged is not"
kill_broker
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
cmp -s good.yaml "$policy/local.yaml" || fail "local.yaml was changed"
