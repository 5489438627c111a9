#!/usr/bin/env bash
# The broker never runs in its first caller's environment: no preload, no proxy, no secret of the shell, no folder.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
run akms broker stop
expect_status 0
value=$(canary)
mkdir gone
cd gone
SECRET_OF_THE_SHELL=$value LD_PRELOAD=/nonexistent.so LD_LIBRARY_PATH=$PWD GLIBC_TUNABLES=glibc.malloc.check=3 \
  HTTPS_PROXY=http://127.0.0.1:1 SSL_CERT_FILE=/nonexistent GRPC_TRACE=all AWS_PROFILE=other \
  akms exec --scope K=secret:read:a/b -- true 2> "$WORK/preload" || fail "exec failed: $(cat "$WORK/preload")"
pid=$(broker_pid)
names=$(tr '\0' '\n' < "/proc/$pid/environ" | sed 's/=.*//' | sort | tr '\n' ' ')
note "the broker's variables: $names"
for name in $names; do
  case $name in
    AKMS_HOME | HOME | PATH | LANG | LC_ALL | TZ | USER | LOGNAME | SWIFT_BACKTRACE | XDG_CONFIG_HOME | XDG_DATA_HOME | XDG_STATE_HOME | XDG_RUNTIME_DIR) ;;
    *) fail "the broker has the variable $name" ;;
  esac
done
expect_no_canary "/proc/$pid/environ" "/proc/$pid/cmdline"
[[ $(readlink "/proc/$pid/cwd") == / ]] || fail "the broker's folder is $(readlink "/proc/$pid/cwd")"
[[ $(grep -oP '^Umask:\s*\K.*' "/proc/$pid/status") == 0077 ]] || fail "the broker's umask is not 077"
[[ $(ps -o tty= -p "$pid") == '?' ]] || fail "the broker has a terminal"
[[ $(ps -o sid= -p "$pid" | tr -d ' ') != $(ps -o sid= -p $$ | tr -d ' ') ]] || fail "the broker is in the caller's session"
cd .. && rmdir gone

note "it stays when the caller's process group is gone, and holds none of its descriptors"
find "/proc/$pid/fd" -printf '%l\n' | grep -F "$WORK/" | grep -vF "$AKMS_HOME/" && fail "a descriptor of the caller"
expect_ledger_verifies

note "also when it is run in the foreground"
akms broker stop > /dev/null
SECRET_OF_THE_SHELL=$value LD_LIBRARY_PATH=$PWD akms broker run > foreground 2>&1 &
for ((i = 0; i < 100; i++)); do akms broker status --json | grep -q '"running":true' && break; sleep 0.05; done
pid=$(broker_pid)
! tr '\0' '\n' < "/proc/$pid/environ" | grep -E '^(SECRET_OF_THE_SHELL|LD_LIBRARY_PATH)=' || fail "the caller's environment"
akms broker stop > /dev/null
wait
