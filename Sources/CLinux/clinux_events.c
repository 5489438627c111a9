#define _GNU_SOURCE
#include "clinux_events.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

int akms_eventfd(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int akms_boottime_timer(void) {
    int fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int akms_boottime_timer_set(int timer, uint64_t deadline_ns) {
    struct itimerspec at = {0};
    at.it_value.tv_sec = (time_t)(deadline_ns / 1000000000u);
    at.it_value.tv_nsec = (long)(deadline_ns % 1000000000u);
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL) < 0 ? -errno : 0;
}
