#!/usr/bin/env bash
# limit: 60
# Descendants that outlive the command are named, recorded, and ended at the lease's end; those of a short lease soon.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

secret_home a/b "$(canary)"
mapfile -t command < <(offspring ignores)
cat > daemonize.py << 'PY'
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execvp(sys.argv[1], sys.argv[1:])
    os._exit(0)
os.wait()
sys.exit(3)
PY
run akms exec --ttl 3s --grace 1s --report-file report --scope K=secret:read:a/b -- python3 daemonize.py "${command[@]}"
expect_status 3
[[ $(marked | wc -l) == 1 ]] || fail "there is no survivor"
expect_stderr_has "akms: still running with what was granted: python3 ($(marked))"
grep -q '"event":"survivors","processes":\[{"pid":'"$(marked)"',"name":"python3"}\]' report || fail "the report lacks it"
wait_for_ledger exec.end 1
last_event exec.end | grep -q "\"akms.exec.survivors\":\[$(marked)\]" || fail "the ledger lacks it"
last_event exec.end | grep -q '"akms.exec.status":3' || fail "the ledger lacks the status"
all_dead_within 9
wait_for_ledger exec.enforce 1

note "a hundred and thirty of them"
marked() { pgrep -f "sleep 61 0.00$$" || true; }
run akms exec --fresh --ttl 10s --grace 0s --quiet --scope K=secret:read:a/b -- sh -c '
  i=0; while [ $i -lt 130 ]; do i=$((i + 1)); setsid sleep 61 "$1" > /dev/null & done; sleep 1' sh "0.00$$"
expect_status 0
expect_stderr_empty
count=$(marked | wc -l)
((count == 130)) || fail "$count of 130 live"
wait_for_ledger exec.end 2
[[ $(last_event exec.end | field akms.exec.survivors) == 130 ]] 2> /dev/null ||
  [[ $(last_event exec.end | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["akms.exec.survivors"]))') == 130 ]] ||
  fail "not all are in the ledger"
all_dead_within 18
expect_ledger_verifies

note "none, none named"
run akms exec --scope K=secret:read:a/b -- sh -c 'sleep 0.1 & wait'
expect_status 0
expect_stderr_empty
