#!/usr/bin/env bash
# limit: 420
# akms, the broker and the plugin are killed by SIGKILL at twenty points each during an exec: no process lives on with a live
# credential past ttl + grace + 6 s, and the ledger verifies and tells what happened to each.
source "$(dirname "$0")/../lib_aws.sh"
source "$(dirname "$0")/../tree.sh"
trap leave EXIT

aws_home
ttl=4 grace=1
# Every run has a mark of its own in the argv of what it starts; all are looked at when their time is over.
begin() { # NUMBER
  MARK=mark-$$-$1
  mapfile -t command < <(offspring forks)
  akms exec --fresh --ttl ${ttl}s --grace ${grace}s --scope 'aws:s3-read:akms-data/pub/**' -- "${command[@]}" > "$WORK/out.$1" 2> "$WORK/err.$1" &
  akms=$!
  started_here+=("$akms")
}
plugin_pid() { pgrep -x -P "$(broker_pids | head -n 1)" | head -n 1; }
kill_marked() { any_left | xargs -r kill -KILL 2> /dev/null; }
any_left() { pgrep -f "offspring.py forks mark-$$-" || true; }

# Points are spread over the whole of an exec: before the request, while STS is asked, around the start, while it runs.
point() { sleep "$(python3 -c "print([0, .002, .004, .006, .008, .01, .015, .02, .03, .04, .05, .06, .08, .1, .15, .2, .3, .5, 1, 2][$1])")"; }
number=0
for victim in akms broker plugin; do
  note "$victim"
  started_here=()
  for i in $(seq 0 19); do
    # a broker and a plugin that are there, so that there is something to kill
    akms plugin list > /dev/null
    # a plugin that died is not started again at once
    for ((j = 0; j < 50; j++)); do akms exec --dry-run --scope 'aws:s3-read:akms-data/pub/**' -- true > /dev/null 2>&1 && break; sleep 0.1; done
    case $victim in broker) pid=$(broker_pids | head -n 1) ;; plugin) pid=$(plugin_pid || true) ;; esac
    begin "$number"
    [[ $victim != akms ]] || pid=$akms
    point "$i"
    if [[ -n ${pid:-} ]]; then kill -KILL "$pid" 2> /dev/null || true; fi
    number=$((number + 1))
  done
  started=$SECONDS
  while [[ -n $(any_left) ]]; do
    ((SECONDS - started <= ttl + grace + 6)) || fail "alive past ttl + grace + 6 s: $(any_left | tr '\n' ' ')"
    sleep 0.2
  done
  wait "${started_here[@]}" 2> /dev/null || true
done
akms plugin list > /dev/null
for ((i = 0; i < 100; i++)); do
  python3 - "$AKMS_HOME" << 'PY' && break
import glob, json, sys
# every vend has a result or is settled, every command that was started has an end
events = [json.loads(line) for path in sorted(glob.glob(sys.argv[1] + "/state/ledger/*.jsonl")) for line in open(path)
          if not line.startswith('{"seal"')]
intents = {e["akms.lease.id"] for e in events if e["event.action"] == "vend.intent"}
settled = {e.get("akms.lease.id") for e in events if e["event.action"] in ("vend.result", "vend.recovered")}
starts = {e["akms.request_id"] for e in events if e["event.action"] == "exec.start"}
ends = {e["akms.request_id"] for e in events if e["event.action"] == "exec.end"}
if intents - settled or starts - ends:
    print("open: vends %s, commands %s" % (intents - settled, starts - ends))
    sys.exit(1)
reasons = {}
for event in events:
    if event["event.action"] == "exec.end":
        reasons[event.get("akms.exec.why", "ended")] = reasons.get(event.get("akms.exec.why", "ended"), 0) + 1
print("%d vends, %d commands: %s" % (len(intents), len(starts), reasons))
assert len(starts) >= 20 and reasons.get("supervisor_lost", 0) >= 3, reasons
PY
  sleep 0.2
done
((i < 100)) || fail "the ledger does not tell what happened"
run akms lease list --json
expect_field items 0
expect_ledger_verifies
expect_no_canary "$AKMS_HOME/state" "$WORK"/err.*
