#!/usr/bin/env bash
# With --deliver file the variable names a file with exactly the value, for this user alone, for as long as the command has its lease.
# shellcheck source-path=SCRIPTDIR
TMPDIR=/dev/shm source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
files=$AKMS_HOME/run/files
left() { find "$files" -mindepth 1 ! -name .lock; }
expect_nothing_left() { [[ -z $(left) ]] || fail "left behind: $(left)"; }

run akms exec --deliver file --scope K=secret:read:a/b -- sh -c 'cat "$K"; stat -c "%a %U" "$K" "$(dirname "$K")" >&2; echo "$K" >&2'
expect_status 0
expect_stdout "$value"
[[ $(head -n 1 "$ERR") == "600 $(id -un)" && $(sed -n 2p "$ERR") == "700 $(id -un)" ]] || fail "modes: $(cat "$ERR")"
[[ $(sed -n 3p "$ERR") == "$files"/*/K ]] || fail "elsewhere: $(sed -n 3p "$ERR")"
expect_nothing_left

note "the value is in no environment"
run akms exec --deliver file --scope K=secret:read:a/b -- env
expect_status 0
expect_no_canary "$OUT" "$ERR"
expect_nothing_left

note "however the command ends"
run akms exec --deliver file --scope K=secret:read:a/b -- sh -c 'kill -KILL $$'
expect_status 137
expect_nothing_left
run akms exec --deliver file --scope K=secret:read:a/b -- ./no-program
expect_status 127
expect_nothing_left
printf '#!/nonexistent/interpreter\n' > broken && chmod +x broken
run akms exec --deliver file --scope K=secret:read:a/b -- ./broken
expect_status 127
expect_nothing_left

note "the bytes are overwritten, not only unlinked"
run akms exec --deliver file --scope K=secret:read:a/b -- sh -c 'exec 3< "$K"; (sleep 1; cat <&3 > held) & sleep 0.2'
expect_status 0
sleep 1.5
[[ -s held ]] || fail "the held file is empty"
expect_no_canary held

note "at the lease's end, also where the command goes on"
akms exec --ttl 2s --on-expiry keep --deliver file --scope K=secret:read:a/b -- sh -c 'cp "$K" early; sleep 4; ls "$K" > late 2>&1 || :' 2> "$ERR"
[[ $(cat early) == "$value" ]] || fail "not there at first"
rm early
grep -q 'No such file' late || fail "still there after the lease's end: $(cat late)"
expect_nothing_left

killed_akms() { # [broker]: akms is killed while its command runs, and the broker before it
  akms exec --deliver file --scope K=secret:read:a/b -- sleep 30 2> "$WORK/killed" &
  local killed=$! i
  for ((i = 0; i < 50; i++)); do find "$files" -name K | grep -q . && break; sleep 0.1; done
  [[ -n $(find "$files" -name K) ]] || fail "no file to leave behind"
  sleep 0.3 # until the broker has been told of the command
  [[ -z ${1-} ]] || kill_broker
  kill -KILL "$killed"
  wait "$killed" 2> /dev/null || :
}
note "what a killed akms leaves is taken away by the broker"
killed_akms
for ((i = 0; i < 50; i++)); do [[ -z $(left) ]] && break; sleep 0.1; done
expect_nothing_left
note "and without one by the next"
killed_akms broker
[[ -n $(left) ]] || fail "nobody was there to take it away"
run akms exec --deliver file --scope K=secret:read:a/b -- true
expect_status 0
expect_nothing_left

note "one that lives is left alone"
akms exec --deliver file --scope K=secret:read:a/b -- sh -c 'sleep 1; cat "$K" > read' &
sleep 0.4
run akms exec --deliver file --scope K=secret:read:a/b -- true
wait $!
[[ $(cat read) == "$value" ]] || fail "taken away from a running command"
rm read
run akms exec --deliver file --scope secret:read:a/b -- touch started
expect_refusal 64 "file delivers one value for one variable"
[[ ! -e started ]] || fail "the command was started"
expect_no_canary "$AKMS_HOME" "$HOME" "$WORK/cwd"
