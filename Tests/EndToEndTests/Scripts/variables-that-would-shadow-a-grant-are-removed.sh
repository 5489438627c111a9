#!/usr/bin/env bash
# With an AWS grant, variables that would lead a client elsewhere are taken away and named; the region is given.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
export AWS_PROFILE=other AWS_ROLE_ARN=arn:aws:iam::1:role/x AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent AWS_ACCESS_KEY_ID=plain UNRELATED=kept
run akms exec --scope 'aws:s3-read:akms-data/pub/**' -- env
expect_status 0
for name in AWS_PROFILE AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE; do
  ! grep -q "^$name=" "$OUT" || fail "$name is still there"
  expect_stderr_has "$name"
done
expect_stdout_lacks AWS_ACCESS_KEY_ID=plain
grep -q '^AWS_ACCESS_KEY_ID=' "$OUT" || fail "no key id"
grep -q '^AWS_REGION=eu-central-1$' "$OUT" || fail "no region"
grep -q '^UNRELATED=kept$' "$OUT" || fail "an unrelated variable is gone"
[[ $(sort "$OUT" | cut -d = -f 1 | uniq -d) == "" ]] || fail "a variable stands twice"

note "VAR= is for scopes that yield one value"
run akms exec --scope 'KEY=aws:s3-read:akms-data/pub/**' -- touch started
expect_status 64
[[ ! -e started ]] || fail "the command was started"
