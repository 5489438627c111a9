#define _GNU_SOURCE
#include "clinux_events.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

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

int akms_signal_queue(void) {
    sigset_t all;
    sigfillset(&all);
    int fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

static enum akms_sender sender_of(int code, int pid) {
    if (code > 0) return AKMS_SENT_BY_KERNEL;
    return pid == getpid() ? AKMS_SENT_BY_US : AKMS_SENT_BY_PROCESS;
}

int akms_next_signal(int queue, enum akms_sender *sender) {
    struct signalfd_siginfo info;
    ssize_t got = read(queue, &info, sizeof info);
    if (got < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    *sender = sender_of(info.ssi_code, (int)info.ssi_pid);
    return (int)info.ssi_signo;
}

int akms_wait_signal_from(enum akms_sender *sender) {
    sigset_t all;
    siginfo_t info;
    sigfillset(&all);
    int number = sigwaitinfo(&all, &info);
    if (number > 0) *sender = sender_of(info.si_code, info.si_pid);
    return number;
}
