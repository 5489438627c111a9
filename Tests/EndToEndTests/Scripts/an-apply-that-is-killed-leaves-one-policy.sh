#!/usr/bin/env bash
# A broker that is killed at any moment of an apply comes back with the old policy or with the new one, whole, and the
# ledger's last word about the policy is the one that decides.
# limit: 180
source "$(dirname "$0")/../lib.sh"

new_home
store k/a "$(canary)"
policy() {
  cat > "$AKMS_HOME/config/policy/turn.yaml" << YAML
akms: policy/1
rules:
  - { id: turn-$1, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:k/a"], max_ttl: ${1}m }
YAML
}
policy 1
run akms apply --yes
expect_status 0

# The version that the last policy.load names, and the one of the last decision.
versions() {
  ledger_lines | python3 -c '
import json, sys
load = decided = ""
for line in sys.stdin:
    if not line.startswith("{\"@timestamp\""): continue
    event = json.loads(line)
    if event["event.action"] == "policy.load": load = event["rule.version"]
    if "akms.decision" in event: decided = event["rule.version"]
print(load, decided)'
}
old=0 new=0
for turn in $(seq 2 25); do
  policy "$turn"
  pid=$(broker_pid)
  akms apply --yes > /dev/null 2>&1 &
  apply=$!
  sleep "0.$(printf '%03d' $((RANDOM % 120)))"
  kill -KILL "$pid"
  gone_within 50 "$pid" || fail "broker $pid outlives SIGKILL"
  wait "$apply" || true
  run akms exec --dry-run --json --scope K=secret:read:k/a -- true
  expect_status 0
  rule=$(field items.0.rules.0 < "$OUT" 2> /dev/null || field items.0.rules < "$OUT")
  case $rule in
    "turn-$turn") new=$((new + 1)) ;;
    turn-*) old=$((old + 1)) ;;
    *) fail "decided by $rule" ;;
  esac
  read -r load decided <<< "$(versions)"
  [[ $load == "$decided" ]] || fail "turn $turn: the ledger says $load is in force, decided was by $decided"
done
note "$old times the policy of before, $new times the new one"
expect_ledger_verifies
