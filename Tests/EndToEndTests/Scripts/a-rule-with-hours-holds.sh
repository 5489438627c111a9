#!/usr/bin/env bash
# A rule with days and hours gives within them and nothing outside; the moment is the broker's, in the rule's zone.
source "$(dirname "$0")/../lib.sh"

new_home
store h/now "$(canary)"
store h/later "$(canary)"
# spans of a whole hour around now, in a zone far from UTC; on the hour's edge they would move under the test
zone=Asia/Kathmandu
hour=$(TZ=$zone date +%-H) day=$(TZ=$zone date +%a | tr '[:upper:]' '[:lower:]')
span() { printf '%02d:00-%02d:00' $((($1 + 24) % 24)) $((($1 + $2 + 24) % 24)); }
cat > "$AKMS_HOME/config/policy/hours.yaml" << YAML
akms: policy/1
rules:
  - id: open
    effect: allow
    who: { session: [unproven] }
    scopes: ["secret:read:h/now"]
    when: { between: "$(span $((hour - 2)) 5)", zone: $zone }
  - id: closed
    effect: allow
    who: { session: [unproven] }
    scopes: ["secret:read:h/later"]
    when: { between: "$(span $((hour + 4)) 5)", zone: $zone }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:h/now -- true
expect_status 0
run akms exec --scope K=secret:read:h/later -- true
expect_refusal 77 "denied: secret:read:h/later"
expect_stderr_has "closed"
expect_stderr_has "$zone"

note "the caller's TZ and a changed TZ in the broker's start make no difference"
TZ=Pacific/Honolulu run akms exec --scope K=secret:read:h/later -- true
expect_status 77

note "explain tells it for any moment"
cat > "$AKMS_HOME/config/policy/days.yaml" << 'YAML'
akms: policy/1
rules:
  - id: monday
    effect: allow
    who: { session: [unproven] }
    scopes: ["secret:read:d"]
    when: { days: [mon], between: "22:00-02:00", zone: Europe/Berlin }
YAML
run akms apply --yes
expect_status 0
explain() {
  run akms policy explain secret:read:d --session unproven --at "$1" --json
  expect_field decision "$2"
}
explain 2026-01-05T20:59:59Z deny
explain 2026-01-05T21:00:00Z allow
explain 2026-01-06T00:59:59Z allow
explain 2026-01-06T01:00:00Z deny
explain 2026-01-05T00:30:00Z deny
explain 2026-07-06T20:00:00Z allow
explain 2026-07-06T19:59:00Z deny

note "a deny with hours denies within them"
cat > "$AKMS_HOME/config/policy/deny.yaml" << YAML
akms: policy/1
rules:
  - { id: not-today, effect: deny, scopes: ["secret:read:h/now"], when: { days: [$day], zone: $zone } }
YAML
run akms apply --yes
expect_status 0
run akms exec --scope K=secret:read:h/now -- true
expect_refusal 77 "denied: secret:read:h/now"
expect_stderr_has not-today

note "a zone that nobody knows is refused when the file is applied"
sed -i 's,Asia/Kathmandu,Asia/Nowhere,' "$AKMS_HOME/config/policy/deny.yaml"
run akms apply --yes
expect_status 78
