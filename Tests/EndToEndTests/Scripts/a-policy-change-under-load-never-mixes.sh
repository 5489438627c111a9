#!/usr/bin/env bash
# While the policy changes back and forth, every request is decided by one whole version: allowed or denied, never an error.
# limit: 120
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
deny=$AKMS_HOME/config/policy/deny.yaml
mkdir results
(
  for i in $(seq 40); do
    for j in 1 2 3 4; do
      akms exec --scope K=secret:read:a/b -- printenv K > "results/$i.$j" 2> "results/$i.$j.err" && code=0 || code=$?
      echo "$code" > "results/$i.$j.code"
    done
  done
) &
load=$!
for ((round = 0; round < 12; round++)); do
  printf 'akms: policy/1\nrules:\n  - { id: no, effect: deny, scopes: ["secret:read:a/**"] }\n' > "$deny"
  run akms apply --yes
  expect_status 0
  rm "$deny"
  run akms apply --yes
  expect_status 0
done
wait "$load"
for file in results/*.code; do
  code=$(cat "$file")
  base=${file%.code}
  case $code in
    0) [[ $(cat "$base") == "$value" ]] || fail "allowed without the value" ;;
    77)
      [[ ! -s $base ]] || fail "a denial with the value"
      grep -q 'denied: secret:read:a/b' "$base.err" || fail "a denial that says something else"
      ;;
    *) fail "exit $code: $(cat "$base.err")" ;;
  esac
done
note "$(cat results/*.code | grep -cx 0) allowed, $(cat results/*.code | grep -cx 77) denied"

note "a rule that is gone ends what it allowed: the live lease is not shared any more"
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
printf 'akms: policy/1\nrules: []\n' > "$AKMS_HOME/config/policy/local.yaml"
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:a/b -- true
expect_status 77
expect_ledger_verifies
