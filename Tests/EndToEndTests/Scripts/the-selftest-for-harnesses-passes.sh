#!/usr/bin/env bash
# `akms selftest harness` holds on this machine, in a home of its own, in time, and leaves nothing behind.
source "$(dirname "$0")/../lib.sh"

export TMPDIR=$WORK/temporary
mkdir "$TMPDIR"

run akms selftest harness
expect_status 0
expect_stderr_empty
[[ $(tail -n 1 "$OUT") == "checks: "*", all hold" ]] || fail "the last line is: $(tail -n 1 "$OUT")"
checks=$(grep -c '^ok - ' "$OUT")
((checks >= 20)) || fail "$checks checks"
[[ -z $(ls "$TMPDIR") ]] || fail "left behind: $(ls "$TMPDIR")"
[[ ! -e $AKMS_HOME ]] || fail "the caller's own home was touched"

note "the same as one object, within 15 s, without any terminal or standard input"
started=$SECONDS
STATUS=0
last=("akms selftest harness --json")
setsid -w akms selftest harness --json > "$OUT" 2> "$ERR" <&- || STATUS=$?
expect_status 0
((SECONDS - started < 15)) || fail "it took $((SECONDS - started)) s"
expect_field schema akms.selftest.harness/1
expect_field ok true
expect_field items "$checks"
expect_field items.0.ok true
expect_field items.0.detail ""

note "--keep leaves the folder, and says which"
run akms selftest harness --keep
expect_status 0
kept=$(sed -n 's/^kept: //p' "$OUT")
[[ -d $kept/home/state/ledger && $kept == "$TMPDIR"/* ]] || fail "kept: '$kept'"
[[ $(stat -c %a "$kept") == 700 ]] || fail "others can look into $kept"

note "one that is interrupted cleans up, too, and dies by the signal"
rm -rf "$kept"
cat > interrupt.py << 'PY'
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
process = subprocess.Popen(["akms", "selftest", "harness"], stdout=subprocess.PIPE)
for line in process.stdout:
    if b"SIGTERM" in line:
        break
process.send_signal(signal.SIGINT)
process.stdout.read()
sys.exit(0 if process.wait() == -signal.SIGINT else "ended with %d" % process.returncode)
PY
run python3 interrupt.py
expect_status 0
[[ -z $(ls "$TMPDIR") ]] || fail "left behind: $(ls "$TMPDIR")"
! pgrep -f "$TMPDIR" > /dev/null || fail "still running: $(pgrep -af "$TMPDIR")"
