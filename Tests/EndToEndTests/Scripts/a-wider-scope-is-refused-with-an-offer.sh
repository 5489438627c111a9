#!/usr/bin/env bash
# Asking for more than the rule bounds ends in 77 and shows what could be had; --accept-narrowed takes exactly that.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
wide='aws:s3-read:akms-data/**'
in_aws "$wide" touch started
expect_status 77
expect_three_lines
expect_stderr_has 'aws:s3-read:akms-data/pub/**'
[[ ! -e started ]] || fail "the command was started"
expect_ledger_count vend.intent 0

accept_narrowed() { run akms exec --accept-narrowed --scope "$wide" -- env AWS_ENDPOINT_URL="$AWS_URL" "$@"; }
accept_narrowed "$AKMS_TEST_AWS" s3 cp s3://akms-data/pub/hi -
expect_status 0
expect_stdout "hello from pub/hi"
accept_narrowed "$AKMS_TEST_AWS" s3 cp s3://akms-data/priv/hi -
[[ $STATUS != 0 ]] || fail "the narrowed session reads everything"

note "--accept-narrowed does not help where nothing is left"
run akms exec --accept-narrowed --scope 'aws:s3-read:akms-data/priv/**' -- touch started
expect_status 77
run akms policy explain "$wide" --session unproven --json
expect_field decision deny
expect_field code narrowed
expect_field granted.0 'aws:s3-read:akms-data/pub/**'
