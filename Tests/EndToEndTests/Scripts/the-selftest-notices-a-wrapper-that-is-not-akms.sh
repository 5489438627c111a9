#!/usr/bin/env bash
# The selftest fails, and says at what, when `akms` is something else that starts the command: its checks can fail.
# limit: 120
source "$(dirname "$0")/../lib.sh"

mkdir "$WORK/other"
for program in akms-cli akms-broker; do ln "$BIN/$program" "$WORK/other/" 2> /dev/null || cp "$BIN/$program" "$WORK/other/"; done
wrapper() { cat > "$WORK/other/akms" && chmod +x "$WORK/other/akms"; }
# tried CHECK...: the selftest with this wrapper fails, at these checks among others.
tried() {
  run "$WORK/other/akms-cli" selftest harness
  expect_status 1
  grep -q '^checks: .*, failed: ' "$OUT" || fail "no last line"
  for check in "$@"; do grep -q "^not ok - $check" "$OUT" || fail "it does not notice: $check"; done
}

note "a wrapper that only runs the command"
wrapper << 'SH'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
SH
tried "a denial is 77 in three lines" "a denial is one JSON object" "a command that is not there is 127" \
  "a lease of two seconds" "the report of a command" "the report of a refusal" "without a terminal" \
  "the environment is" "descriptors and standard input" "twenty at once" "a retry with" "an exec inside" "the ledger has"
grep -q "^ok - a command's exit status" "$OUT" || fail "what the wrapper does right is not ok"
grep -q "^ok - nothing is left running" "$OUT" || fail "what it started was left"

# before SCRIPT: lines in front of the real akms, which is then run as it should be.
real() { { echo '#!/bin/bash'; cat; } | wrapper; }

note "the real one, started by a shell that does not end as it ends"
real << SH
$BIN/akms "\$@"
(exit \$((\$? > 128 ? 1 : \$?)))
SH
tried "death by a signal" "SIGTERM that is sent"

note "the real one, with a variable more for its command"
real << SH
LEAKED=1 exec $BIN/akms "\$@"
SH
tried "the environment is"

note "the real one, whose report gets lost"
real << SH
arguments=()
for word; do [[ \$word == --report-file ]] && word=--reason; [[ \$word == --report-fd ]] && word=--reason; arguments+=("\$word"); done
exec $BIN/akms "\${arguments[@]}"
SH
tried "the report of a command" "the report of a refusal" "a retry with" "the ledger has"

note "the real one, that writes to the terminal first"
real << SH
(echo -n "Password: " > /dev/tty) 2> /dev/null
exec $BIN/akms "\$@"
SH
tried "a terminal that is not standard input"
