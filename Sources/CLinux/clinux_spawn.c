/* The one place where exec's child is made. Between clone and execve the child runs in our memory (CLONE_VM): only
   async-signal-safe calls, and nothing is written but `error`. Not posix_spawn(3): it hands out no pidfd before glibc
   2.39, cannot ignore a signal and cannot join a keyring. */
#define _GNU_SOURCE
#include "clinux_spawn.h"
#include <errno.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYRING_NAME "akms-exec"
/* Possessor: everything. User: view, read, search, link, so that the next child finds it by its name. */
#define KEYRING_MODE 0x3f1b0000u

static char stack[64 * 1024] __attribute__((aligned(16)));

/* Where the kernel or a container's filter has no keyrings there is no proof to lose. */
static int leave_session(void) {
  long serial = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, KEYRING_NAME);
  if (serial < 0) return errno == ENOSYS || errno == EPERM || errno == EACCES || errno == EOPNOTSUPP ? 0 : -1;
  syscall(SYS_keyctl, KEYCTL_SETPERM, serial, KEYRING_MODE);
  return 0;
}

static int arrange(const struct akms_spawn *spawn) {
  if (spawn->terminal >= 0 && (setpgid(0, 0) < 0 || tcsetpgrp(spawn->terminal, getpid()) < 0)) return -1;
  if (spawn->input >= 0 && dup2(spawn->input, 0) < 0) return -1;
  if (spawn->output >= 0 && dup2(spawn->output, 1) < 0) return -1;
  if (spawn->errors >= 0 && dup2(spawn->errors, 2) < 0) return -1;
  return 0;
}

static int run_child(void *context) {
  struct akms_spawn *spawn = context;
  if (spawn->ignores_children) signal(SIGCHLD, SIG_IGN);
  if (!spawn->keeps_session && leave_session() < 0) {
    spawn->error = errno;
    spawn->keyring_failed = 1;
    _exit(127);
  }
  if (arrange(spawn) == 0) {
    sigprocmask(SIG_SETMASK, &spawn->mask, NULL);
    execve(spawn->path, spawn->arguments, spawn->environment);
  }
  spawn->error = errno;
  _exit(127);
}

int akms_spawn(struct akms_spawn *spawn, pid_t *pid, int *pidfd) {
  spawn->error = spawn->keyring_failed = 0;
  int handle = -1;
  pid_t child = clone(run_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, spawn, &handle);
  if (child < 0) return -errno;
  if (spawn->error != 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    close(handle);
    return -spawn->error;
  }
  *pid = child;
  *pidfd = handle;
  return 0;
}

int akms_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0; }
