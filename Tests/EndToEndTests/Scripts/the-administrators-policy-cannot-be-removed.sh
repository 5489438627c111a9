#!/usr/bin/env bash
# /etc/akms is read first: a user can add to it, and take nothing of its denies and limits away.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
# An /etc of this script's own: a mount that nobody else sees and that goes with it.
script=$(realpath "$HERE/Scripts/$(basename "$0")")
if [[ ${1:-} != inside ]]; then
  trap - EXIT
  cd / && rm -rf "$WORK"
  exec unshare --mount --propagation private bash "$script" inside
fi
mkdir -p "$WORK/etc/akms/policy"
cp -a /etc/. "$WORK/etc/" 2> /dev/null || true
mount --bind "$WORK/etc" /etc
trap 'status=$?; umount -l /etc; (exit $status); clean_up' EXIT
chmod 0755 /etc/akms /etc/akms/policy

cat > /etc/akms/policy/company.yaml << 'YAML'
akms: policy/1
rules:
  - { id: never-prod, effect: deny, scopes: ["secret:*:prod/**"] }
YAML
printf 'akms: config/1\nbroker: { idle_timeout: 15m }\n' > /etc/akms/config.yaml
chmod 0644 /etc/akms/policy/company.yaml /etc/akms/config.yaml

new_home
store prod/key "$(canary)"
store dev/key "$(canary)"
allow "secret:read:prod/key"
allow "secret:read:dev/key"
prod() { run akms exec --scope K=secret:read:prod/key -- true; }
dev() { run akms exec --scope K=secret:read:dev/key -- true; }
prod
expect_refusal 77 "denied: secret:read:prod/key"
expect_stderr_has "/etc/akms/policy/company.yaml:3"
dev
expect_status 0

note "a user's file cannot take its id, nor take it away"
cat > "$AKMS_HOME/config/policy/mine.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: never-prod, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:prod/**"] }
YAML
run akms apply --yes
expect_status 78
expect_stderr_has never-prod
prod
expect_status 77
rm "$AKMS_HOME/config/policy/mine.yaml"

note "neither can a broken file of the administrator, at an apply or at a start"
good=$(cat /etc/akms/policy/company.yaml)
printf 'akms: policy/1\nruels: []\n' > /etc/akms/policy/company.yaml
run akms apply --yes
expect_status 78
prod
expect_status 77
rejected=$(ledger_count policy.reject)
run akms broker restart
expect_status 0
prod
expect_status 77
expect_stderr_has never-prod
dev
expect_status 0
[[ $(ledger_count policy.reject) == $((rejected + 1)) ]] || fail "the broken file was not told at the start"

note "nor one that others could have written"
printf '%s\n' "$good" > /etc/akms/policy/company.yaml
chmod 0666 /etc/akms/policy/company.yaml
run akms broker restart
expect_status 0
prod
expect_status 77

note "a new one counts at the next start, without an apply"
chmod 0644 /etc/akms/policy/company.yaml
cat > /etc/akms/policy/more.yaml << 'YAML'
akms: policy/1
rules:
  - { id: nothing, effect: deny, scopes: ["secret:*:**"] }
YAML
run akms broker restart
expect_status 0
dev
expect_refusal 77 "denied: secret:read:dev/key"
expect_stderr_has nothing
expect_ledger_verifies
