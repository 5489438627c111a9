#!/usr/bin/env bash
# Twenty situations and more in which `akms exec` refuses: each tells the one thing that is missing, for people in three lines
# and for programs in one JSON object, with the exit status of the table.
# limit: 180
source "$(dirname "$0")/../lib.sh"

new_home
for name in any tool cwd rate reason ask mask exact deny part/x agent user hours group; do store "d/$name" "$(canary)"; done
printf '#!/bin/sh\n' > "$WORK/tool"
chmod +x "$WORK/tool"
mkdir "$WORK/project"
now=$(date -u +%-H)
later=$(printf '%02d:00-%02d:00' $(((now + 3) % 24)) $(((now + 5) % 24)))
me=$(id -un)
cat > "$AKMS_HOME/config/policy/twenty.yaml" << YAML
akms: policy/1
rules:
  - { id: for-people, effect: allow, who: { session: [human] }, scopes: ["secret:read:d/any"] }
  - { id: for-dana, effect: allow, who: { session: [unproven], user: [dana-$me] }, scopes: ["secret:read:d/user"] }
  - { id: for-acme, effect: allow, who: { session: [unproven], profile: [acme] }, scopes: ["secret:read:d/profile"] }
  - { id: for-agent, effect: allow, who: { session: [agent], agent: [claude] }, scopes: ["secret:read:d/agent"] }
  - { id: for-tool, effect: allow, who: { session: [unproven], tool: ["$WORK/tool"] }, scopes: ["secret:read:d/tool"] }
  - { id: for-cwd, effect: allow, who: { session: [unproven], cwd: ["$WORK/project/**"] }, scopes: ["secret:read:d/cwd"] }
  - { id: for-later, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/hours"], when: { between: "$later", zone: UTC } }
  - { id: for-other, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:other/**"] }
  - { id: for-one, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/rate"], rate: 1/1h, reuse: false }
  - { id: for-reason, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/reason"], require: [reason] }
  - { id: for-approval, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/ask"], require: [approval] }
  - { id: for-masked, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/mask"], redact: required }
  - { id: for-exact, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/exact"], exact_ttl: true }
  - { id: all-but, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/deny"] }
  - { id: never, effect: deny, scopes: ["secret:*:d/deny"] }
  - { id: never-agents, effect: deny, who: { session: [agent] }, scopes: ["secret:*:d/part/**"] }
  - { id: for-part, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:d/part/**"] }
  - { id: s3-read, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:logs/pub/**"] }
  - { id: s3-deploy, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:web/**,role=deploy"] }
  - { id: s3-exact, effect: allow, who: { session: [unproven] }, scopes: ["aws:s3-read:exact/**"], exact_ttl: true }
  - { id: for-group, effect: allow, who: { session: [unproven], user: ["group:platform"] }, scopes: ["secret:read:d/group"] }
YAML
# A provider that is never reached: what is refused here is refused before its first call.
store aws/base '{"access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"not-a-key"}'
role=arn:aws:iam::123456789012:role/deploy
cat > "$AKMS_HOME/config/config.yaml" << YAML
akms: config/1
connections:
  aws:
    plugin: dynsecrets-aws
    source: { secret: aws/base }
    region: eu-central-1
    endpoint: "http://127.0.0.1:9"
    roles: { default: "$role", deploy: "$role" }
YAML
chmod 0600 "$AKMS_HOME/config/config.yaml"
run akms apply --yes
expect_status 0

situation=0
# denied TITLE STATUS CODE SECOND-LINE -- EXEC-ARGUMENTS: the second line has these words, and so has the JSON.
denied() {
  local title=$1 status=$2 code=$3 why=$4
  shift 5
  situation=$((situation + 1))
  rm -f started
  run akms exec "$@"
  expect_status "$status"
  expect_three_lines
  sed -n 2p "$ERR" | grep -qF -- "$why" || fail "$title: the second line is '$(sed -n 2p "$ERR")', expected: $why"
  [[ ! -e started ]] || fail "$title: the command was started"
  run akms exec --error-format json "$@"
  expect_status "$status"
  [[ $(wc -l < "$ERR") == 1 ]] || fail "$title: not one line of JSON"
  [[ $(field code < "$ERR") == "$code" ]] || fail "$title: the code is $(field code < "$ERR")"
  [[ $(field exit < "$ERR") == "$status" ]] || fail "$title: the status is not in the JSON"
  [[ $(field why < "$ERR") == *"$why"* ]] || fail "$title: why is $(field why < "$ERR")"
  note "$situation. $title: $(sed -n 's/.*"why":"\([^"]*\)".*/\1/p' "$ERR")"
}
K() { printf 'K=secret:read:d/%s' "$1"; }

denied "another session class" 77 no_rule "differs in session: wants human" -- --scope "$(K any)" -- touch started
denied "another user" 77 no_rule "no rule allows it" -- --scope "$(K user)" -- touch started
denied "another group" 77 no_rule "no rule allows it" -- --scope "$(K group)" -- touch started
denied "no profile" 77 no_rule "differs in profile: wants acme" -- --scope "$(K profile)" -- touch started
denied "another tool" 77 no_rule "differs in tool: wants $WORK/tool" -- --scope "$(K tool)" -- touch started
denied "another folder" 77 no_rule "differs in cwd: wants $WORK/project/**" -- --scope "$(K cwd)" -- touch started
denied "outside the hours" 77 no_rule "differs in when: wants $later UTC" -- --scope "$(K hours)" -- touch started
denied "another resource" 77 no_rule "differs in scopes" -- --scope "$(K none)" -- touch started
denied "another action of secrets" 64 usage "secrets have the one action read" -- --scope K=secret:write:d/any -- touch started
denied "a param of a secret" 64 usage "no params" -- --scope K=secret:read:d/any,version=2 -- touch started
run akms exec --scope "$(K rate)" -- true
expect_status 0
denied "the rate is used up" 75 rate_limited "the rule for-one" -- --scope "$(K rate)" -- touch started
denied "no reason" 77 reason_required "the rule for-reason" -- --scope "$(K reason)" -- touch started
denied "an approval" 75 approval_pending "the rule for-approval" -- --scope "$(K ask)" -- touch started
denied "a masked output" 77 no_rule "differs in redact: wants --redact" -- --scope "$(K mask)" -- touch started
denied "an exact end" 77 provider_refused "asks for exact_ttl, and a stored secret has no end" -- --scope "$(K exact)" -- touch started
denied "a deny" 77 explicit_deny "the rule never (" -- --scope "$(K deny)" -- touch started
denied "a deny for agents" 77 explicit_deny "the rule never-agents (" -- --scope "$(K part/x)" -- touch started
denied "an unknown connection" 64 usage "config.yaml has none of that name" -- --scope gitlab:read:x -- touch started
denied "a wildcard of secrets" 64 usage "whole name" -- --scope 'K=secret:read:d/*' -- touch started
denied "another action" 77 no_rule "differs in scopes" -- --scope aws:s3-write:logs/pub/x -- touch started
denied "more than a rule gives" 77 narrowed "only a part of it is allowed: aws:s3-read:logs/pub/**" -- --scope 'aws:s3-read:logs/**' -- touch started
denied "a param that a rule asks for" 77 narrowed "aws:s3-read:web/x,role=deploy" -- --scope aws:s3-read:web/x -- touch started
denied "an end sooner than the provider can" 77 provider_refused "the provider's shortest life is 15m" -- --scope aws:s3-read:exact/x --ttl 1m -- touch started
denied "no variable" 64 usage "needs VAR= in front" -- --scope secret:read:d/any -- touch started
denied "another policy's agent" 77 no_rule "no rule allows it for an unproven session" -- --scope "$(K agent)" -- touch started
((situation >= 20)) || fail "$situation situations"

note "one after another is mended by what its denial says"
mend() { run akms exec "$@"; expect_status 0; }
mend --scope "$(K reason)" --reason "because" -- true
mend --scope "$(K tool)" -- "$WORK/tool"
cd "$WORK/project" && mend --scope "$(K cwd)" -- true
expect_ledger_verifies
