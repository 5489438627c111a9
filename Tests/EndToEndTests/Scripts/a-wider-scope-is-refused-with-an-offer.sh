#!/usr/bin/env bash
# Asking for more than the rule bounds ends in 77 and shows what could be had; --accept-narrowed takes exactly that.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
wide='aws:s3-read:akms-b/**'
in_aws "$wide" touch started
expect_status 77
expect_three_lines
expect_stderr_has 'aws:s3-read:akms-b/pub/**'
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.intent 0

run akms exec --accept-narrowed --scope "$wide" -- env AWS_ENDPOINT_URL="$AWS_URL" aws s3 cp s3://akms-b/pub/hi -
expect_status 0
expect_stdout "hello from pub"
run akms exec --accept-narrowed --scope "$wide" -- env AWS_ENDPOINT_URL="$AWS_URL" aws s3 cp s3://akms-b/priv/hi -
[[ $STATUS != 0 ]] || fail "the narrowed session reads everything"

note "--accept-narrowed does not help where nothing is left"
run akms exec --accept-narrowed --scope 'aws:s3-read:akms-b/priv/**' -- touch started
expect_status 77
run akms policy explain "$wide" --session unproven --json
expect_field decision deny
expect_field code narrowed
expect_field granted.0 'aws:s3-read:akms-b/pub/**'
