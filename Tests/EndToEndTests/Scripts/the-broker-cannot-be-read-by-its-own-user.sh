#!/usr/bin/env bash
# Broker and akms are not dumpable: their memory, environment and descriptors belong to root, not to the user.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
programs_for_all
mkdir -m 0700 "$WORK/theirs"
chown 65534:65534 "$WORK/theirs"
export HOME=$WORK/theirs AKMS_HOME=$WORK/theirs/home
cd "$WORK/theirs"
them() { as_uid 65534 "$@"; }

run them akms init --deny-all
expect_status 0
run_with_input "$(canary)" them akms secret set a/b
expect_status 0
run them akms policy allow secret:read:a/b --session unproven --yes
expect_status 0
them akms exec --scope K=secret:read:a/b -- sh -c 'echo $PPID > up; exec sleep 30' &
background+=($!)
for ((i = 0; i < 100; i++)); do [[ -s up ]] && break; sleep 0.05; done
supervisor=$(cat up)
broker=$(broker_pids)
[[ -n $broker ]] || fail "no broker"

for pid in $broker $supervisor; do
  name=$(cat "/proc/$pid/comm")
  [[ $(stat -c %u "/proc/$pid/environ") == 0 ]] || fail "$name: /proc files belong to uid $(stat -c %u "/proc/$pid/environ")"
  for file in environ mem maps auxv; do
    run them head -c 1 "/proc/$pid/$file"
    [[ $STATUS != 0 ]] || fail "$name: its own user reads $file"
  done
  run them ls "/proc/$pid/fd"
  [[ $STATUS != 0 ]] || fail "$name: its own user lists descriptors"
done
run them strace -p "$broker" -o /dev/null
[[ $STATUS != 0 ]] || fail "its own user traces the broker"

note "and not for a moment at the start either: the first 50 ms are tried 20 times"
cat > race.py << 'PY'
import os, subprocess, time
reads = tries = 0
for _ in range(20):
    subprocess.run(["akms", "broker", "stop"], check=True, stdout=subprocess.DEVNULL)
    start = subprocess.Popen(["akms", "broker", "start"], stdout=subprocess.DEVNULL)
    end = time.monotonic() + 0.15
    while time.monotonic() < end:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if open("/proc/%s/comm" % pid).read() != "akms-broker\n":
                    continue
                tries += 1
                # Before its first instruction a process is as open as any other and holds no secret; it has one thread.
                if len(os.listdir("/proc/%s/task" % pid)) == 1:
                    continue
                # An ending process can be opened and has nothing left to show.
                with open("/proc/%s/maps" % pid) as maps:
                    reads += bool(maps.read(1))
            except OSError:
                pass
    start.wait()
print("tries" if tries else "none", "reads", reads)
PY
chmod 0644 race.py
run them "$PYTHON" race.py
expect_status 0
expect_stdout "tries reads 0"
kill "$supervisor" 2> /dev/null || true
