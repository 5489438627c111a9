#!/usr/bin/env bash
# A provider that does not answer costs one request its time and nobody else's: refused within the call's deadline.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
value=$(canary)
store a/b "$value"
allow secret:read:a/b
scope='aws:s3-read:akms-data/pub/**'
run akms exec --fresh --scope "$scope" -- true
expect_status 0

kill -STOP "$ministack"
begun=$SECONDS
(akms exec --fresh --scope "$scope" -- touch started > "$WORK/stalled" 2>&1 || echo "exit $?" >> "$WORK/stalled") &
stalled=$!
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
wait "$stalled"
took=$((SECONDS - begun))
kill -CONT "$ministack"
grep -qx 'exit 69' "$WORK/stalled" || fail "not refused: $(cat "$WORK/stalled")"
((took < 40)) || fail "refused only after $took s"
[[ ! -e started ]] || fail "the command was started"
run akms exec --fresh --scope "$scope" -- true
expect_status 0
expect_ledger_verifies
