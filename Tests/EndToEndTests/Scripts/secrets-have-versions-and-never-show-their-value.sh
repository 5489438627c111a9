#!/usr/bin/env bash
# set, list, show, history, rm: metadata only; the newest value counts; one trailing newline is dropped unless --raw.
source "$(dirname "$0")/../lib.sh"

new_home
allow 'secret:read:**'
first=$(canary) second=$(canary)
run_with_input "$first"$'\n' akms secret set k/v --type api-token --tag team
expect_status 0
run akms exec --scope K=secret:read:k/v -- printenv K
expect_stdout "$first"
run_with_input "$second" akms secret set k/v
expect_status 0
run akms exec --scope K=secret:read:k/v -- printenv K
expect_stdout "$second"

note "a replaced value is not served from an old lease"
run akms secret show k/v --json
expect_status 0
expect_field name k/v
expect_field version 2
expect_field type api-token
run akms secret history k/v --json
expect_status 0
expect_field items 2
run akms secret list --json
expect_status 0
expect_field items.0.name k/v
expect_field items.0.tags 1
for words in list "show k/v" "history k/v"; do
  # shellcheck disable=SC2086
  run akms secret $words
  expect_status 0
  expect_no_canary "$OUT" "$ERR"
done

note "--raw keeps the newline; values with newlines, quotes and bytes over 127 arrive whole"
raw=$'two\nlines "and" $more \xc3\xa4\n'
run_with_input "$raw" akms secret set k/raw --raw
expect_status 0
akms exec --scope K=secret:read:k/raw -- sh -c 'printf %s "$K"' > got
[[ $(base64 -w 0 < got) == $(printf %s "$raw" | base64 -w 0) ]] || fail "the raw value changed"

note "no value in argv, an empty one or a NUL"
run akms secret set k/argv "value"
expect_status 64
run_with_input "" akms secret set k/empty
expect_status 64
printf 'a\0b' > nul
STATUS=0 last=("akms secret set k/nul")
akms secret set k/nul < nul > "$OUT" 2> "$ERR" || STATUS=$?
expect_status 64

run akms secret rm k/v
expect_status 0
run akms secret show k/v
expect_status 1
run akms exec --scope K=secret:read:k/v -- touch started
[[ $STATUS != 0 && ! -e started ]] || fail "a removed secret was released"
expect_ledger_verifies
