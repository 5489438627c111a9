#!/usr/bin/env bash
# A plugin that dies and a provider that is gone refuse their own requests; stored secrets and the broker go on.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

aws_home
value=$(canary)
store a/b "$value"
allow secret:read:a/b
scope='aws:s3-read:akms-data/pub/**'
run akms exec --fresh --scope "$scope" -- true
expect_status 0
broker=$(broker_pid)

note "the plugin is killed: it is started again, at once or after its back-off"
for _ in 1 2 3; do
  for pid in $(pgrep -P "$broker"); do kill -KILL "$pid"; done
  served=false
  for ((i = 0; i < 20; i++)); do
    run akms exec --fresh --scope "$scope" -- true
    [[ $STATUS == 0 || $STATUS == 69 ]] || fail "exit $STATUS"
    if [[ $STATUS == 0 ]]; then served=true; break; fi
    sleep 0.25
  done
  $served || fail "the plugin does not come back"
done

note "the provider is gone"
kill "$ministack"
wait "$ministack" || true
run akms exec --fresh --scope "$scope" -- touch started
expect_status 69
expect_three_lines
[[ ! -e started ]] || fail "the command was started"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
[[ $(broker_pid) == "$broker" ]] || fail "the broker died"
expect_ledger_verifies
