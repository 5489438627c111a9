#!/usr/bin/env bash
# A thousand rules are in force within 100 ms of their apply, and the next request is decided by them.
source "$(dirname "$0")/../lib.sh"

new_home
store t/n999 "$(canary)"
{
  echo 'akms: policy/1'
  echo 'rules:'
  for i in $(seq 0 999); do
    echo "  - { id: r$i, effect: allow, who: { session: [unproven] }, scopes: [\"secret:read:t/n$i\"], max_ttl: 5m }"
  done
} > "$AKMS_HOME/config/policy/many.yaml"
run akms apply --yes --json
expect_status 0
expect_field rules 1000
took=$(field activation_us < "$OUT")
note "1,000 rules of secrets: in force after $took us, with store and ledger $(field applied_us < "$OUT") us"
((took < 100000)) || fail "the activation took $took us"
run akms exec --scope K=secret:read:t/n999 -- true
expect_status 0

sed -i 's/secret:read:t/aws:s3-read:t/' "$AKMS_HOME/config/policy/many.yaml"
run akms apply --yes --json
expect_status 0
took=$(field activation_us < "$OUT")
note "1,000 rules of a connection that is not configured: $took us"
((took < 100000)) || fail "the activation took $took us"
run akms exec --scope K=secret:read:t/n999 -- true
expect_status 77
run akms policy explain aws:s3-read:t/n999 --session unproven --json
expect_field decision allow
expect_field rule r999
