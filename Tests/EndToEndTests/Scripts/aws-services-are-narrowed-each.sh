#!/usr/bin/env bash
# Queues, parameters and tables as buckets: what the scope names works, its neighbour is refused by the provider.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

new_home
aws_world
allow 'aws:sqs:jobs'
allow 'aws:ssm-read:prod/**'

queue() { printf '%s/000000000000/%s' "$AWS_URL" "$1"; }
in_aws 'aws:sqs:jobs' aws --endpoint-url "$AWS_URL" sqs send-message --queue-url "$(queue jobs)" --message-body hello
expect_status 0
in_aws 'aws:sqs:jobs' aws --endpoint-url "$AWS_URL" sqs send-message --queue-url "$(queue other)" --message-body hello
[[ $STATUS != 0 ]] || fail "sent to another queue"
grep -qE 'AccessDenied|403' "$ERR" || fail "not refused by the provider"

in_aws 'aws:ssm-read:prod/**' aws ssm get-parameter --name /prod/db --query Parameter.Value --output text
expect_status 0
expect_stdout "value of /prod/db"
in_aws 'aws:ssm-read:prod/**' aws ssm get-parameter --name /dev/db
[[ $STATUS != 0 ]] || fail "read another parameter"
grep -qE 'AccessDenied|403' "$ERR" || fail "not refused by the provider"
in_aws 'aws:ssm-read:prod/**' aws --endpoint-url "$AWS_URL" sqs send-message --queue-url "$(queue jobs)" --message-body hello
[[ $STATUS != 0 ]] || fail "one service's session works for another"

note "a whole role raises an alert, and an alert denies unless the rule says otherwise"
whole="aws:assume:$AKMS_TEST_ROLE"
allow "$whole"
in_aws "$whole" touch started
expect_status 77
expect_three_lines
[[ ! -e started ]] || fail "the command was started"
cat > "$AKMS_HOME/config/policy/whole.yaml" << YAML
akms: policy/1
rules:
  - { id: whole-role, effect: allow, who: { session: [unproven] }, scopes: ["$whole"], on_alert: allow }
YAML
sed -i '/aws-assume/,$d' "$AKMS_HOME/config/policy/local.yaml"
run akms apply --yes
expect_status 0
in_aws "$whole" aws ssm get-parameter --name /dev/db --query Parameter.Value --output text
expect_status 0
expect_stdout "value of /dev/db"
expect_ledger_verifies
