#!/usr/bin/env bash
# Unknown and doubled keys, foreign owners and open modes of configuration: refused with file, line and column.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
config=$AKMS_HOME/config/config.yaml
for text in 'akms: config/1
brokr: { idle_timeout: 1h }
' 'akms: config/1
broker: { idle_timeout: 1h }
broker: { idle_timeout: 2h }
' 'akms: config/1
broker: { idle_timeout: soon }
' 'broker: {}
'; do
  printf '%s' "$text" > "$config"
  run akms apply --yes
  expect_status 78
  expect_three_lines
  grep -qE 'config\.yaml:[0-9]+' "$ERR" || fail "no position: $(cat "$ERR")"
done
printf 'akms: config/1\nbrokr: {}\n' > "$config"
run akms apply --yes
expect_stderr_has broker
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"

printf 'akms: config/1\n' > "$config"
chmod 0666 "$config"
run akms apply --yes
expect_status 78
expect_stderr_has config.yaml
if ((EUID == 0)); then
  chmod 0600 "$config"
  chown 65534 "$config"
  run akms apply --yes
  expect_status 78
fi
