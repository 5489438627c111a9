#ifndef AKMS_CLINUX_EVENTS_H
#define AKMS_CLINUX_EVENTS_H

#include <signal.h>
#include <stdint.h>

/* A close-on-exec, non-blocking eventfd(2); -errno on failure. */
int akms_eventfd(void);

/* A close-on-exec timerfd(2) on CLOCK_BOOTTIME; -errno on failure. */
int akms_boottime_timer(void);

/* Sets the timer to an absolute time in nanoseconds; 0 disarms it. 0, or -errno. */
int akms_boottime_timer_set(int timer, uint64_t deadline_ns);

/* A close-on-exec, non-blocking signalfd(2) for all signals, which must be blocked; -errno on failure. */
int akms_signal_queue(void);

/* Who sent a signal. */
enum akms_sender {
  /* The kernel: a terminal, a timer, a limit. */
  AKMS_SENT_BY_KERNEL,
  /* Another process: kill, sigqueue, tgkill. */
  AKMS_SENT_BY_PROCESS,
  /* We ourselves: SIGPIPE of our own write(2) looks like it. */
  AKMS_SENT_BY_US,
};

/* The next signal that came: its number, 0 when none is left, or -errno. */
int akms_next_signal(int queue, enum akms_sender *sender);

/* The same, waiting for it: for a process that waits for nothing else. */
int akms_wait_signal_from(enum akms_sender *sender);

#endif
