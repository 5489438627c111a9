#define _GNU_SOURCE
#include "clinux_process.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

int akms_set_undumpable(void) { return result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }
int akms_is_dumpable(void) { return result(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)); }
int akms_set_no_new_privs(void) { return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

void akms_forget_crash_handlers(void) {
  static const int faults[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
  struct sigaction action;
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
    if (sigaction(faults[i], NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
      signal(faults[i], SIG_DFL);
}

int akms_limit_core(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) < 0) return -errno;
  limit.rlim_cur = 0;
  return result(setrlimit(RLIMIT_CORE, &limit));
}

int akms_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  limit.rlim_cur = limit.rlim_max;
  return result(setrlimit(RLIMIT_NOFILE, &limit));
}

int akms_cloexec_range(uint32_t first, uint32_t last) {
  return result(syscall(SYS_close_range, first, last, 4 /* CLOSE_RANGE_CLOEXEC, kernel 5.11 */));
}

/* The least of the numbers that is not below `from`; -1 for none. */
static int next_kept(const int *kept, int count, int from) {
  int next = -1;
  for (int i = 0; i < count; i++)
    if (kept[i] >= from && (next < 0 || kept[i] < next)) next = kept[i];
  return next;
}

void akms_let_go(const int *kept, int count, int keeps_standard) {
  int first = next_kept(kept, count, 3), from = 3;
  for (int next = first; next >= 0; next = next_kept(kept, count, from)) {
    if (next > from) syscall(SYS_close_range, from, next - 1, 0);
    from = next + 1;
  }
  syscall(SYS_close_range, from, ~0u, 0);
  for (int standard = 0; standard < 2 && !keeps_standard; standard++)
    if (first >= 0) dup2(first, standard);
    else close(standard);
}

int akms_pidfd_open(pid_t pid) { return result(syscall(SYS_pidfd_open, pid, 0)); }
int akms_pidfd_signal(int pidfd, int signal) { return result(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0)); }

char **akms_environ(void) { return environ; }

int akms_wait_exited(int status) { return WIFEXITED(status); }
int akms_wait_exit_code(int status) { return WEXITSTATUS(status); }
int akms_wait_signaled(int status) { return WIFSIGNALED(status); }
int akms_wait_signal(int status) { return WTERMSIG(status); }
int akms_wait_stopped(int status) { return WIFSTOPPED(status); }
int akms_wait_stop_signal(int status) { return WSTOPSIG(status); }
int akms_wait_continued(int status) { return WIFCONTINUED(status); }

int64_t akms_join_session_keyring(const char *name) {
  long serial = syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, name);
  return serial < 0 ? -errno : serial;
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec now = {0, 0};
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t akms_boottime_ns(void) { return nanoseconds(CLOCK_BOOTTIME); }
uint64_t akms_monotonic_ns(void) { return nanoseconds(CLOCK_MONOTONIC); }
