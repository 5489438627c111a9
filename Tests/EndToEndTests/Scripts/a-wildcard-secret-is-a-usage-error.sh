#!/usr/bin/env bash
# `secret:` needs one concrete name: a wildcard is 64 even where a rule would allow it, and so is every malformed scope.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
allow 'secret:read:**'

while IFS= read -r scope; do
  run akms exec --scope "K=$scope" -- touch started
  expect_status 64
  expect_three_lines
  [[ ! -e started ]] || fail "started for $scope"
done << 'SCOPES'
secret:read:*
secret:read:a/*
secret:read:a/**
secret:read:a*
secret:*:a/b
secret:read:
secret:read
secret
secret:read:a//b
secret:read:a/../b
secret:read:./b
secret:READ:a/b
secret:read:a/b,
secret:read:a/b,x
secret:read:a b
secret:read:a/**/b
secret:read:a%2
secret:read:ä
SCOPES
run akms exec --scope "K=secret:read:$(printf 'x%.0s' {1..600})" -- touch started
expect_status 64
expect_ledger_count vend.result 0
