#!/usr/bin/env bash
# `source: { profile: NAME }` takes the key from ~/.aws; a profile that is not there is a refusal that names it.
# limit: 120
source "$(dirname "$0")/../lib_aws.sh"

aws_home
mkdir -m 0700 "$HOME/.aws"
{
  echo '[base]'
  echo "aws_access_key_id = $(field access_key_id < "$AKMS_TEST_SOURCE")"
  echo "aws_secret_access_key = $(field secret_access_key < "$AKMS_TEST_SOURCE")"
} > "$HOME/.aws/credentials"
chmod 0600 "$HOME/.aws/credentials"

note "the stored key is gone: only the profile can serve"
run akms secret rm aws/base
expect_status 0
sed -i 's/source: .*/source: { profile: base }/' "$AKMS_HOME/config/config.yaml"
run akms apply --yes
expect_status 0
in_aws 'aws:s3-read:akms-data/pub/**' aws s3 cp s3://akms-data/pub/hi -
expect_status 0
expect_stdout "hello from pub/hi"

sed -i 's/profile: base/profile: absent/' "$AKMS_HOME/config/config.yaml"
run akms apply --yes
run akms exec --fresh --scope 'aws:s3-read:akms-data/pub/**' -- touch started
[[ $STATUS == 69 || $STATUS == 77 || $STATUS == 78 ]] || fail "exit $STATUS"
expect_three_lines
expect_stderr_has absent
[[ ! -e started ]] || fail "the command was started"
expect_no_canary "$AKMS_HOME"
