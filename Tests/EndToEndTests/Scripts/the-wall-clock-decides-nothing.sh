#!/usr/bin/env bash
# akms and the broker sleep until points of CLOCK_BOOTTIME: a wall clock that is set back, or a suspend, extends nothing.
source "$(dirname "$0")/../lib.sh"

new_home
pid=$(broker_pid)
akms broker stop > /dev/null
gone_within 100 "$pid" || fail "the broker does not stop"
sleep 0.2
strace -f -qq -o "$WORK/broker.trace" -e trace=timerfd_create,timerfd_settime,timer_create,setitimer \
  akms-broker run 2> "$WORK/broker.err" &
background+=($!)
for ((i = 0; i < 100; i++)); do [[ ! -S $AKMS_HOME/run/broker.sock ]] || break; sleep 0.1; done
store a/b "$(canary)"
allow secret:read:a/b
run strace -qq -o "$WORK/akms.trace" -e trace=timerfd_create,timerfd_settime,timer_create,setitimer \
  akms exec --fresh --ttl 1s --grace 0s --scope K=secret:read:a/b -- sleep 20
expect_status 124
for trace in akms broker; do
  grep -q 'timerfd_create(CLOCK_BOOTTIME' "$WORK/$trace.trace" || fail "$trace has no timer on CLOCK_BOOTTIME"
  grep 'timerfd_settime' "$WORK/$trace.trace" | grep -v 'unfinished\|resumed' | grep -qv TFD_TIMER_ABSTIME && fail "$trace counts from now on"
  ! grep -E 'CLOCK_REALTIME|setitimer\(|timer_create\(' "$WORK/$trace.trace" || fail "$trace has a timer on another clock"
done
exit 0
