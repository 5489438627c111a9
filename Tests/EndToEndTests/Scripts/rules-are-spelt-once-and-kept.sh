#!/usr/bin/env bash
# Rules are respelt by the provider when they are applied, and kept so: a restart starts no plugin, and explain and exec
# decide by the same rules.
# limit: 120
source "$(dirname "$0")/../lib.sh"

new_home
# A provider that is never reached: spelling is its plugin's work alone.
store aws/base '{"access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"not-a-key"}'
connect() {
  cat > "$AKMS_HOME/config/config.yaml" << YAML
akms: config/1
connections:
  aws:
    plugin: dynsecrets-aws
    source: { secret: aws/base }
    region: $1
    endpoint: "http://127.0.0.1:9"
    roles: { default: "arn:aws:iam::123456789012:role/deploy" }
YAML
  chmod 0600 "$AKMS_HOME/config/config.yaml"
}
connect eu-central-1
cat > "$AKMS_HOME/config/policy/bucket.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: bucket, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:my-bucket", "aws:s3-read:shared"] }
  - { id: not-priv, effect: deny, scopes: ["aws:*:shared/priv"] }
YAML
run akms apply --yes
expect_status 0
starts() { ledger_lines | grep -c '"event.action":"plugin.start"' || true; }

explain() { # SCOPE DECISION
  run akms policy explain "$1" --session unproven --json
  expect_field decision "$2"
}
decisions() {
  explain aws:s3-read:my-bucket/pub/x allow
  explain aws:s3-read:my-bucket allow
  explain aws:s3-read:shared/priv/x deny
  explain aws:s3-read:other/x deny
  explain aws:s3-read:shared/x allow
}
decisions
[[ $(starts) == 1 ]] || fail "$(starts) starts of the plugin for one apply"
run akms exec --dry-run --scope aws:s3-read:my-bucket/pub/x -- true
expect_status 0
run akms exec --dry-run --scope aws:s3-read:my-bucket -- true
expect_status 0

note "after a restart and after a kill no plugin has to start for it"
run akms broker restart
expect_status 0
before=$(starts)
decisions
kill_broker
decisions
[[ $(starts) == "$before" ]] || fail "a plugin was started for an explanation"
run akms exec --dry-run --scope aws:s3-read:my-bucket/pub/x -- true
expect_status 0

note "other settings of the connection, other answers: they are asked for again"
before=$(starts)
connect eu-west-1
run akms apply --yes
expect_status 0
[[ $(starts) == $((before + 1)) ]] || fail "$(($(starts) - before)) starts after the settings changed"
decisions
expect_ledger_verifies
