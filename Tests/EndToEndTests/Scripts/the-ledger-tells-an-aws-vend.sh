#!/usr/bin/env bash
# Intent and result of an AWS session: asked, allowed, granted, rule, plugin digest, both expiries; sealed in this order.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
run akms exec --accept-narrowed --ttl 5m --scope 'aws:s3-read:akms-data/**' -- true
expect_status 0
ledger_lines | python3 "$HERE/ledger.py" show vend.result akms.scope.requested akms.scope.allowed akms.scope.granted \
  rule.id akms.plugin.name akms.plugin.sha256 akms.lease.upstream_expires akms.credential.provider > facts
cat facts
sed -n 1p facts | grep -qF 'aws:s3-read:akms-data/**' || fail "requested is missing"
sed -n 2p facts | grep -qF 'aws:s3-read:akms-data/pub/**' || fail "allowed is missing"
sed -n 3p facts | grep -qF 'aws:s3-read:akms-data/pub/**' || fail "granted is missing"
[[ $(sed -n 4p facts) != null ]] || fail "no rule"
[[ $(sed -n 5p facts) == '"dynsecrets-aws"' ]] || fail "plugin is $(sed -n 5p facts)"
digest=$(sha256sum "$BIN/dynsecrets-aws" | cut -d ' ' -f 1)
[[ $(sed -n 6p facts) == "\"$digest\"" ]] || fail "another digest: $(sed -n 6p facts)"
[[ $(sed -n 7p facts) != null ]] || fail "no upstream expiry"
[[ $(sed -n 8p facts) == '"aws"' ]] || fail "provider is $(sed -n 8p facts)"

ledger_lines | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
actions = ["seal" if "seal" in line else line["event.action"] for line in lines]
intent, result = actions.index("vend.intent"), actions.index("vend.result")
assert intent < result, "the result stands before the intent"
assert "seal" in actions[intent:result], "the intent was not sealed before the provider was asked"
assert "seal" in actions[result:], "the result is not sealed"' || fail "the order is wrong"

note "the lease ends at the granted time, the session at the provider's shortest"
run akms lease list --json
python3 -c '
import datetime, json, sys
lease = json.load(sys.stdin)["items"][0]
ends, upstream = (datetime.datetime.fromisoformat(lease[key].replace("Z", "+00:00")) for key in ("expires_at", "upstream_expires_at"))
gap = (upstream - ends).total_seconds()
assert 500 < gap < 700, gap' < "$OUT" || fail "the two ends are wrong: $(cat "$OUT")"
expect_ledger_verifies
