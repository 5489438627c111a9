#!/usr/bin/env bash
# The command reads what its scope names; reading beside it, writing and everything else is refused by the provider.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

aws_home
scope='aws:s3-read:akms-data/pub/**'
in_aws "$scope" aws s3 cp s3://akms-data/pub/hi -
expect_status 0
expect_stdout "hello from pub/hi"

refused() {
  in_aws "$scope" "$@"
  [[ $STATUS != 0 ]] || fail "allowed: $*"
  grep -qE 'AccessDenied|403|Forbidden' "$ERR" || fail "not refused by the provider: $*"
}
refused aws s3 cp s3://akms-data/priv/hi -
refused aws s3api get-object --bucket akms-data --key priv/hi taken
refused aws s3api put-object --bucket akms-data --key pub/new --body "$0"
refused aws s3api delete-object --bucket akms-data --key pub/hi
refused aws iam list-users

note "the session tells who it is"
in_aws "$scope" aws sts get-caller-identity --query Arn --output text
expect_status 0
expect_stdout_has "assumed-role/deploy/"
lease=$(akms lease list --json | field items.0.id)
note "session $(cat "$OUT"), lease $lease"

note "writing needs its own rule and scope"
allow 'aws:s3-write:akms-data/in/**'
in_aws 'aws:s3-write:akms-data/in/**' aws s3api put-object --bucket akms-data --key in/new --body "$0"
expect_status 0
in_aws 'aws:s3-write:akms-data/in/**' aws s3api put-object --bucket akms-data --key pub/new --body "$0"
[[ $STATUS != 0 ]] || fail "wrote beside its scope"
expect_ledger_verifies
