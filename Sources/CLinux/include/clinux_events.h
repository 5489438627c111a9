#ifndef AKMS_CLINUX_EVENTS_H
#define AKMS_CLINUX_EVENTS_H

#include <stdint.h>

/* A close-on-exec, non-blocking eventfd(2); -errno on failure. */
int akms_eventfd(void);

/* A close-on-exec timerfd(2) on CLOCK_BOOTTIME; -errno on failure. */
int akms_boottime_timer(void);

/* Sets the timer to an absolute time in nanoseconds; 0 disarms it. 0, or -errno. */
int akms_boottime_timer_set(int timer, uint64_t deadline_ns);

#endif
