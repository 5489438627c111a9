#!/usr/bin/env bash
# Many requests at once for what a rate has left: as many as it has get it, all others are told that it is used up.
source "$(dirname "$0")/../lib.sh"

new_home
for i in $(seq 20); do store "r/n$i" "value-$i"; done
cat > "$AKMS_HOME/config/policy/rate.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: five, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:r/**"], rate: 5/1h }
YAML
run akms apply --yes
expect_status 0
pids=()
for i in $(seq 20); do
  akms exec --scope "K=secret:read:r/n$i" -- true 2> "err.$i" &
  pids+=($!)
done
granted=0 limited=0
for pid in "${pids[@]}"; do
  code=0
  wait "$pid" || code=$?
  case $code in
    0) granted=$((granted + 1)) ;;
    75) limited=$((limited + 1)) ;;
    *) fail "exit $code: $(cat err.*)" ;;
  esac
done
[[ $granted == 5 && $limited == 15 ]] || fail "$granted granted, $limited limited"
expect_ledger_count vend.intent 5
expect_ledger_verifies
