#!/usr/bin/env bash
# A scope that no rule touches ends in 77 before any provider call, and so does one that a deny touches.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
before=$(sts_calls)
for scope in 'aws:s3-read:akms-data/priv/**' 'aws:s3-write:akms-data/pub/hi' 'aws:s3-read:other/pub/**' "aws:assume:$AKMS_TEST_ROLE" 'aws:s3-read:akms-data2/pub/**'; do
  in_aws "$scope" touch started
  expect_status 77
  expect_three_lines
  [[ ! -e started ]] || fail "started for $scope"
done
[[ $(sts_calls) == "$before" ]] || fail "the provider was asked"
expect_ledger_count vend.intent 0
expect_ledger_count vend.denied 5

note "a scope that means nothing to the provider is a usage error"
for scope in 'aws:no-such-action:akms-data' 'aws:s3-read:UPPER_bucket/x' 'aws:assume:not-an-arn'; do
  in_aws "$scope" touch started
  expect_status 64
done
in_aws 'nowhere:s3-read:akms-data' touch started
[[ $STATUS == 64 || $STATUS == 78 ]] || fail "an unknown connection: exit $STATUS"
[[ $(sts_calls) == "$before" ]] || fail "the provider was asked"
