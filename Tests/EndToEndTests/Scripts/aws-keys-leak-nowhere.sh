#!/usr/bin/env bash
# Neither the long-lived key nor the session's secret or token is in any file, log, argv or core of akms or its plugin.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

new_home
aws_world
watch_argv
allow 'aws:s3-read:akms-data/pub/**' --max-ttl 15m
in_aws 'aws:s3-read:akms-data/pub/**' sh -c 'echo "$AWS_SECRET_ACCESS_KEY"; echo "$AWS_SESSION_TOKEN"'
expect_status 0
[[ $(wc -l < "$OUT") == 2 ]] || fail "not two values"
cat "$OUT" >> "$CANARIES"
[[ $(wc -l < "$CANARIES") == 3 ]] || fail "not three secrets to look for"
in_aws 'aws:s3-read:akms-data/priv/**' true
expect_status 77
expect_no_canary "$OUT" "$ERR"
for words in status "lease list" "audit tail" "plugin list" "connection list" "secret show aws/base"; do
  # shellcheck disable=SC2086
  run akms $words --json
  expect_status 0
  expect_no_canary "$OUT" "$ERR"
done

broker=$(broker_pid)
plugin=$(pgrep -P "$broker" -f dynsecrets-aws | head -1 || true)
note "plugin ${plugin:-gone}, broker $broker"
expect_no_canary "/proc/$broker/environ" "/proc/$broker/cmdline"
if [[ -n $plugin ]]; then
  expect_no_canary "/proc/$plugin/environ" "/proc/$plugin/cmdline"
  grep -qE '^Max core file size +0 ' "/proc/$plugin/limits" || fail "the plugin may dump core"
  [[ $(tr '\0' '\n' < "/proc/$plugin/environ" | grep -c =) -le 8 ]] || fail "the plugin has more than eight variables"
  kill -ABRT "$plugin"
fi

note "the provider says no: its text is passed on, without a secret"
printf '{"access_key_id":"AKIAIOSFODNN7WRONG00","secret_access_key":"%s"}' "$(canary)" > wrong
akms secret set aws/base < wrong > /dev/null
rm wrong
run akms lease revoke --all
in_aws 'aws:s3-read:akms-data/pub/**' touch started
[[ $STATUS == 77 || $STATUS == 69 ]] || fail "exit $STATUS"
expect_three_lines
expect_no_canary "$OUT" "$ERR"
[[ ! -e started ]] || fail "the command was started"
cores=$(find "$WORK" -name 'core*' -type f)
[[ -z $cores ]] || fail "core files: $cores"
expect_no_canary_in_argv
expect_no_canary "$AKMS_HOME" "$HOME" "$WORK/cwd"
