#!/usr/bin/env bash
# Two rules that trade places at every apply: no request ever sees both, or neither.
# limit: 120
source "$(dirname "$0")/../lib.sh"

new_home
store m/a "value-a"
store m/b "value-b"
policy() {
  cat > "$AKMS_HOME/config/policy/$1.yaml" << YAML
akms: policy/1
rules:
  - { id: $2, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:m/$3"] }
YAML
}
policy one one a
policy two two "none"
run akms apply --yes
expect_status 0
# Both at once are all or nothing: allowed only by a mixture. Each alone is told by exactly one of the two.
mkdir seen
(
  for i in $(seq 60); do
    for want in "a" "b" "a b"; do
      scopes=()
      for name in $want; do scopes+=(--scope "${name^^}=secret:read:m/$name"); done
      code=0
      akms exec --fresh "${scopes[@]}" -- true 2> seen/err || code=$?
      echo "$want: $code" >> seen/all
      ((code == 0 || code == 77)) || cat seen/err >> seen/errors
    done
  done
) &
load=$!
for ((round = 0; round < 15; round++)); do
  policy one one "none"
  policy two two b
  run akms apply --yes
  expect_status 0
  policy one one a
  policy two two "none"
  run akms apply --yes
  expect_status 0
done
wait "$load"
[[ ! -e seen/errors ]] || fail "an error: $(head -n 3 seen/errors)"
! grep -qx "a b: 0" seen/all || fail "a request was decided by two policies"
note "$(sort seen/all | uniq -c | tr '\n' ';')"
expect_ledger_verifies

note "the two policies have two versions in the ledger, and each decision names one of them"
ledger_lines | python3 -c '
import json, sys
loads, decided = {}, 0
for line in sys.stdin:
    event = json.loads(line)
    if event.get("event.action") == "policy.load": loads[event["rule.version"]] = event["akms.policy.rules"]
    if "akms.decision" in event:
        decided += 1
        assert loads[event["rule.version"]] == event["akms.decision"]["rules"], event["akms.seq"]
assert decided > 50, decided
print("- %d decisions, %d versions" % (decided, len(loads)))' || fail "a decision of a version that was never in force"
