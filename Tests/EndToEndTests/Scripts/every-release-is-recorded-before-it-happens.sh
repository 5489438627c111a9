#!/usr/bin/env bash
# The ledger tells intent, result and use of each exec in order: who, what was asked, allowed and granted, by which rule.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms exec --reason "nightly report" --scope K=secret:read:a/b -- sh -c 'find "$AKMS_HOME/state/ledger" -name "*.jsonl" | xargs cat'
expect_status 0
python3 "$HERE/ledger.py" count vend.intent < "$OUT" | grep -qx 1 || fail "the child runs before the intent is in the ledger"
python3 "$HERE/ledger.py" count vend.result < "$OUT" | grep -qx 1 || fail "the child runs before the result is in the ledger"

ledger_lines | python3 "$HERE/ledger.py" show vend.result akms.scope.requested akms.scope.granted rule.id akms.session.class user.id akms.connection > facts
{
  echo '["secret:read:a/b"]'
  echo '["secret:read:a/b"]'
} > expected
diff <(head -2 facts | tr -d ' ' | sed -E 's/^"(.*)"$/["\1"]/') expected || fail "scopes differ"
[[ $(sed -n 4p facts) == '"unproven"' ]] || fail "class is $(sed -n 4p facts)"
[[ $(sed -n 5p facts) == "\"$(id -u)\"" || $(sed -n 5p facts) == "$(id -u)" ]] || fail "user is $(sed -n 5p facts)"
[[ $(sed -n 6p facts) == '"secret"' ]] || fail "connection is $(sed -n 6p facts)"
[[ $(sed -n 3p facts) != null ]] || fail "no rule"

note "each use of a shared lease is recorded; what another program asks for is a lease of its own"
run akms exec --scope K=secret:read:a/b -- sh -c true
expect_status 0
expect_ledger_count vend.intent 1
expect_ledger_count vend.result 2
reused=$(ledger_lines | python3 "$HERE/ledger.py" show vend.result akms.lease.reused)
[[ $reused == true ]] || fail "the second use is not marked as reused"
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
expect_ledger_count vend.intent 2

note "lines are deterministic: keys sorted, no float, one object a line"
ledger_lines | python3 -c '
import json, sys
def check(value):
    if isinstance(value, float): sys.exit("a float")
    if isinstance(value, dict):
        if list(value) != sorted(value): sys.exit("keys are not sorted: %s" % list(value))
        for inner in value.values(): check(inner)
    if isinstance(value, list):
        for inner in value: check(inner)
count = 0
for line in sys.stdin.buffer:
    assert line.endswith(b"\n") and len(line) <= 16384
    check(json.loads(line)); count += 1
print(count, "lines")'
run akms audit tail
expect_status 0
