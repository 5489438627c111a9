#!/usr/bin/env bash
# A process whose CLOCK_BOOTTIME is shifted gets nothing: by that clock its lease would end later, or never.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
shifted() { run unshare --user --map-root-user --time --boottime "$1" --fork "${@:2}"; }
for shift in -5 5 3600; do
  note "by $shift s"
  shifted "$shift" akms exec --scope K=secret:read:a/b -- touch started
  expect_refusal 78 "this process's clock cannot be trusted"
  [[ ! -e started ]] || fail "it was started"
done
note "in a namespace of the same time it works"
shifted 0 akms exec --scope K=secret:read:a/b -- touch started
expect_status 0
note "and no broker starts in a shifted one"
akms broker stop > /dev/null
shifted -5 akms exec --scope K=secret:read:a/b -- touch again
[[ $STATUS != 0 && ! -e again ]] || fail "a broker was started there"
