#!/usr/bin/env bash
# Twenty commands at once ask for one scope: STS is asked once, all get the same session.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

aws_home
before=$(sts_calls)
mkdir keys
for i in $(seq 20); do
  akms exec --scope 'aws:s3-read:akms-data/pub/**' -- printenv AWS_ACCESS_KEY_ID > "keys/$i" 2> "keys/$i.err" &
  pids[i]=$!
done
for i in $(seq 20); do wait "${pids[i]}" || fail "exec $i: exit $?: $(cat "keys/$i.err")"; done
[[ $(cat keys/[0-9] keys/[0-9][0-9] | sort -u | wc -l) == 1 ]] || fail "different sessions"
[[ $(($(sts_calls) - before)) == 1 ]] || fail "STS was asked $(($(sts_calls) - before)) times"
run akms lease list --json
expect_field items 1

note "--fresh makes one of its own"
run akms exec --fresh --scope 'aws:s3-read:akms-data/pub/**' -- printenv AWS_ACCESS_KEY_ID
expect_status 0
[[ $(cat "$OUT") != "$(cat keys/1)" ]] || fail "--fresh shared a session"
expect_ledger_verifies
