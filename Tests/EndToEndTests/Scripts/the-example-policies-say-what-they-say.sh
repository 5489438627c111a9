#!/usr/bin/env bash
# The files of profiles/policy load without an error and decide as their comments promise.
source "$(dirname "$0")/../lib.sh"

examples=$HERE/../../profiles/policy
run akms policy check "$examples" --json
expect_status 0
expect_field ok true
for file in "$examples"/*.yaml; do
  mkdir -p alone && rm -f alone/* && cp "$file" alone/
  run akms policy check alone
  expect_status 0
  grep -q '^tests:' "$file" || continue
  run akms policy test alone --json
  expect_status 0
  expect_field ok true
done
for starter in developer-laptop agent ci regulated-team; do
  grep -q '^tests:' "$examples/$starter.yaml" || fail "$starter has no tests"
done

mkdir -p some && cp "$examples"/{aws-narrow,guard-rails,scripts,team}.yaml some/
decides() { # DECISION RULE SCOPE FLAG...: by the older examples together
  local decision=$1 rule=$2
  shift 2
  run akms policy explain "$@" --policy some --json
  expect_status 0
  expect_field decision "$decision"
  expect_field rule "$rule"
}
decides allow dana-data 'aws:s3-read:acme-data/2026/**' --session human --user dana
decides allow read-reports 'aws:s3-read:acme-reports/pub/q3' --session unproven
decides deny '' 'aws:s3-read:acme-reports/private/q3' --session unproven
decides deny agents-never-prod 'aws:s3-read:prod-logs' --session agent
decides deny agents-never-prod 'aws:s3-read:prod-logs/x' --session unproven
decides deny nobody-prod-secrets 'secret:read:prod/db/password' --session human
decides deny no-whole-roles 'aws:assume:arn:aws:iam::123456789012:role/x' --session human
decides deny write-uploads 'aws:s3-write:acme-uploads/x' --session human
decides allow write-uploads 'aws:s3-write:acme-uploads/x' --session human --reason 'a release'
