#!/usr/bin/env bash
# Every decision stands in the ledger with all that it was made from: the same policy gives the same answers again.
source "$(dirname "$0")/../lib.sh"

new_home
for name in a b; do store "r/$name" "$(canary)"; done
printf '#!/bin/sh\n' > "$WORK/tool"
chmod +x "$WORK/tool"
cat > "$AKMS_HOME/config/policy/mixed.yaml" << YAML
akms: policy/1
rules:
  - { id: plain, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:r/a"], rate: 2/1h }
  - id: by-tool
    effect: allow
    who: { session: [unproven], tool: ["$WORK/tool", /nowhere], cwd: ["$WORK/**"] }
    scopes: ["secret:read:r/b"]
    when: { zone: Europe/Berlin }
  - { id: reasoned, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:r/c"], require: [reason] }
  - { id: never, effect: deny, scopes: ["secret:*:r/d"] }
YAML
run akms apply --yes
expect_status 0
try() { run akms exec "$@"; }
try --scope K=secret:read:r/a -- true
expect_status 0
try --scope K=secret:read:r/a -- true
try --scope K=secret:read:r/a --fresh -- true
try --scope K=secret:read:r/a --fresh -- true
expect_status 75
try --scope K=secret:read:r/b -- "$WORK/tool"
expect_status 0
try --scope K=secret:read:r/b -- true
expect_status 77
try --scope K=secret:read:r/c -- true
expect_status 77
try --scope K=secret:read:r/d --reason "for a test" -- true
expect_status 77
try --scope K=secret:read:r/a --dry-run -- true

ledger_lines | python3 -c '
import json, sys
kinds = {}
for line in sys.stdin:
    event = json.loads(line)
    action = event.get("event.action", "")
    if not action.startswith("vend."): continue
    assert "akms.decision" in event, action
    assert event["akms.decision"]["scope"] == event["akms.scope.requested"]
    assert "for a test" not in json.dumps(event["akms.decision"])
    kinds[action] = kinds.get(action, 0) + 1
assert set(kinds) == {"vend.intent", "vend.result", "vend.denied", "vend.dry_run"}, kinds
print("- decisions:", kinds)' || fail "a vend without its decision"

note "the policy that is in force changes nothing; one that says less does"
run akms policy simulate --since 1h "$AKMS_HOME/config/policy" --json
expect_status 0
cp "$OUT" same.json
python3 - << 'PY' || fail "the same policy decided otherwise: $(cat same.json)"
import json
report = json.load(open("same.json"))
print("-", {key: value for key, value in report.items() if isinstance(value, (int, str, bool))})
for key in ["different", "answered_otherwise", "wider", "narrower", "unrecorded", "unreadable"]: assert report[key] == 0, key
assert report["decisions"] == 9, report
PY
mkdir less
sed 's,rate: 2/1h,rate: 1/1h,; /id: by-tool/,/zone/d' "$AKMS_HOME/config/policy/mixed.yaml" > less/mixed.yaml
run akms policy simulate --since 1h less --json
[[ $STATUS == 0 || $STATUS == 1 ]] || fail "exit $STATUS"
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["items"]' "$OUT" || fail "nothing would change"
