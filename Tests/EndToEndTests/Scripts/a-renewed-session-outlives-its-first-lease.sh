#!/usr/bin/env bash
# A command that fetches its session goes on past its lease's end with a new one, as often as the rule says and no longer.
# limit: 180
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../lib_aws.sh"

new_home
aws_world
cat > "$AKMS_HOME/config/policy/terms.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: any, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:akms-data/pub/**"], max_ttl: 15m }
  - { id: once, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:akms-data/priv/**"], max_ttl: 15m, max_renew: 1 }
YAML
run akms apply --yes
expect_status 0
scope='aws:s3-read:akms-data/pub/**'
events() { python3 -c 'import json, sys
print(" ".join(json.loads(line)["event"] for line in open(sys.argv[1])))' "$1"; }

note "a client that asks again gets what lives"
run akms exec --deliver endpoint --ttl 6s --scope "$scope" --report-file "$WORK/report" -- "$AKMS_TEST_PYTHON" -c '
import sys, time, botocore.session
session = botocore.session.get_session()
client = session.create_client("s3", endpoint_url=sys.argv[1])
key = lambda: session.get_credentials().get_frozen_credentials().access_key
read = lambda: client.get_object(Bucket="akms-data", Key="pub/hi")["Body"].read().decode()
first, text = key(), read()
time.sleep(8)
assert key() != first, "the key is the same"
assert read() == text
print(text)' "$AWS_URL"
expect_status 0
expect_stdout "hello from pub/hi"
[[ $(events "$WORK/report") == "granted renewed "*"exit" ]] || fail "the report says: $(events "$WORK/report")"
[[ $(events "$WORK/report") != *expir* ]] || fail "it was said to end"
(($(sts_calls) >= 2)) || fail "no second session"
[[ $(ledger_count exec.start) == 1 && $(ledger_count exec.end) == 1 && $(ledger_count exec.enforce) == 0 ]] ||
  fail "the ledger has not one command"
note "sessions: $(sts_calls), events: $(events "$WORK/report")"

note "the end of a lease that is not renewed is the command's: after max_renew"
begin=$SECONDS
run akms exec --deliver endpoint --ttl 5s --grace 0s --scope 'aws:s3-read:akms-data/priv/**' --report-file "$WORK/bounded" -- sleep 60
expect_status 124
((SECONDS - begin >= 6 && SECONDS - begin < 20)) || fail "it ended after $((SECONDS - begin)) s"
[[ $(events "$WORK/bounded") == "granted renewed expiring expired failed" ]] || fail "the report says: $(events "$WORK/bounded")"

expect_stderr_line "akms: because its lease has ended: it was renewed as often as its rules allow"

note "and where nobody wants it renewed"
run akms exec --ttl 5s --grace 0s --deliver endpoint --on-expiry terminate --scope "$scope" --report-file "$WORK/off" -- sleep 60
expect_status 124
[[ $(events "$WORK/off") == "granted expiring expired failed" ]] || fail "the report says: $(events "$WORK/off")"

note "a lease of its own ends with the command, the renewed one too"
run akms exec --fresh --deliver endpoint --ttl 5s --scope "$scope" -- sleep 6
expect_status 0
for ((i = 0; i < 30; i++)); do run akms lease list --json; [[ $(field items < "$OUT") == 0 ]] && break; sleep 0.1; done
expect_field items 0

note "what came with a renewal is masked too, and what came before stays so"
run akms exec --redact --deliver endpoint --ttl 5s --scope "$scope" -- "$AKMS_TEST_PYTHON" -c '
import time, botocore.session
keys = lambda: botocore.session.get_session().get_credentials().get_frozen_credentials()
first = keys()
time.sleep(6)
for one in first, keys():
    print("id=" + one.access_key, "key=" + one.secret_key, "token=" + one.token, sep="\n")'
expect_status 0
[[ $(grep -cE '^(id|key|token)=' "$OUT") == 6 ]] || fail "not six values"
! grep -vE "^(id|key|token)=\\[redacted:[A-Z_]+\\]$" "$OUT" || fail "a value is not masked"
expect_ledger_verifies
expect_no_canary "$AKMS_HOME" "$WORK/report" "$WORK/bounded"
