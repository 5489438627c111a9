#!/usr/bin/env bash
# Starts and stops ministack, an AWS emulator that enforces signatures, role policies, session policies and expiry.
# It listens on 127.0.0.1 alone, on a free port, and keeps everything in memory.
# Usage: Tests/Services/ministack.sh start DIR    start, wait for the port, fill it (seed_aws.py); prints exports
#        Tests/Services/ministack.sh stop DIR     stop the one that DIR remembers
# Needs what venv.sh exports: AKMS_TEST_MINISTACK, AKMS_TEST_PYTHON. Prints, and writes to DIR/env:
#   AKMS_TEST_ENDPOINT  http://127.0.0.1:PORT       AKMS_TEST_ROLE    the role's ARN (may do anything with S3)
#   AKMS_TEST_BUCKET    bucket with pub/hi, priv/hi AKMS_TEST_SOURCE  file with the stored key as JSON, mode 0600
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
usage() { sed -n 's/^# Usage: /usage: /p; s/^#        Tests/       Tests/p' "$0" >&2; exit 64; }
(($# == 2)) || usage
dir=$2

start() {
  : "${AKMS_TEST_MINISTACK:?is not set: evaluate what Tests/Services/venv.sh prints}"
  : "${AKMS_TEST_PYTHON:?is not set: evaluate what Tests/Services/venv.sh prints}"
  mkdir -p "$dir"
  local port
  port=$("$AKMS_TEST_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  serve "$port" > "$dir/log" 2>&1 < /dev/null &
  echo $! > "$dir/pid"
  wait_for "$port" || { tail -20 "$dir/log" >&2; stop; exit 69; }
  umask 077
  env -i PATH="$PATH" HOME="$dir" "$AKMS_TEST_PYTHON" "$here/seed_aws.py" "http://127.0.0.1:$port" "$dir" > "$dir/env" ||
    { tail -20 "$dir/log" >&2; stop; exit 69; }
  cat "$dir/env"
}

# a clean environment: no real account's variables reach the emulator; and none of the caller's descriptors, since
# some callers (Foundation's Process) wait until nobody holds the ones that they hand out
serve() {
  local fd
  for fd in /proc/self/fd/*; do
    fd=${fd##*/}
    ((fd <= 2)) || eval "exec $fd>&-"
  done
  exec env -i PATH="$PATH" HOME="$dir" TMPDIR="$dir" AUTH=true GATEWAY_PORT="$1" BIND_HOST=127.0.0.1 \
    MINISTACK_HOST=127.0.0.1 "$AKMS_TEST_MINISTACK"
}

# at most 30 s; a process that died is not waited for
wait_for() {
  for _ in $(seq 300); do
    kill -0 "$(cat "$dir/pid")" 2> /dev/null || return 1
    (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null && return 0
    sleep 0.1
  done
  return 1
}

stop() {
  [[ -e $dir/pid ]] || return 0
  local pid
  pid=$(cat "$dir/pid")
  kill "$pid" 2> /dev/null || true
  for _ in $(seq 50); do
    kill -0 "$pid" 2> /dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2> /dev/null || true
  rm -f "$dir/pid"
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
