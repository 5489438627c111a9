#!/usr/bin/env bash
# A stored secret, used, replaced, refused and mistyped, is found nowhere in any spelling.
# limit: 120
source "$(dirname "$0")/../lib.sh"

new_home
watch_argv
value=$(canary)
store llm/anthropic "$value"
store llm/anthropic "$(canary)"
store llm/refused "$(canary)"
allow secret:read:llm/anthropic
for i in 1 2 3; do
  run akms exec --scope K=secret:read:llm/anthropic -- sh -c 'test -n "$K"'
  expect_status 0
done
run akms exec --scope K=secret:read:llm/refused -- true
expect_status 77
expect_no_canary "$OUT" "$ERR"

note "not in answers about secrets"
for words in "secret list" "secret show llm/anthropic" "secret history llm/anthropic" "status" "lease list" "audit tail"; do
  # shellcheck disable=SC2086  # words are words
  run akms $words
  expect_status 0
  expect_no_canary "$OUT" "$ERR"
  # shellcheck disable=SC2086
  run akms $words --json
  expect_no_canary "$OUT" "$ERR"
done

note "no core file, though cores are allowed"
ulimit -c unlimited
pid=$(broker_pid)
grep -qE '^Max core file size +0 ' "/proc/$pid/limits" || fail "the broker may dump core"
akms exec --scope K=secret:read:llm/anthropic -- sh -c 'grep "^Max core file size" /proc/self/limits > limits; echo up > up; exec sleep 30' &
supervisor=$!
for ((i = 0; i < 100; i++)); do [[ -e up ]] && break; sleep 0.05; done
grep -qE '^Max core file size +0 ' limits || fail "the child may dump core: $(cat limits)"
grep -qE '^Max core file size +0 ' "/proc/$supervisor/limits" || fail "akms may dump core"
expect_no_canary "/proc/$supervisor/environ" "/proc/$supervisor/cmdline" "/proc/$pid/environ"
kill -ABRT "$supervisor"
wait "$supervisor" || true
kill -ABRT "$pid"
gone_within 50 "$pid" || kill -KILL "$pid"
cores=$(find "$WORK" -name 'core*' -type f)
[[ -z $cores ]] || fail "core files: $cores"

expect_no_canary_in_argv
note "nor by a mistake: a value typed where a scope belongs is refused, and not written down"
run akms exec --scope "K=secret:read:$value" -- true
expect_status 64
run akms secret set llm/anthropic "$value"
expect_status 64
expect_no_canary "$AKMS_HOME" "$WORK/cwd" "$HOME"
