/* The floor's command: started and waited for as akms does it. */
#define _GNU_SOURCE
#include "floor.h"
#include <errno.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[64 * 1024] __attribute__((aligned(16)));
static sigset_t before;

static int run_child(void *context) {
  char ***both = context;
  long serial = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "akms-exec");
  if (serial >= 0) syscall(SYS_keyctl, KEYCTL_SETPERM, serial, 0x3f1b0000u);
  sigprocmask(SIG_SETMASK, &before, NULL);
  execve(both[0][0], both[0], both[1]);
  _exit(127);
}

struct command command_start(char **words, char **environment) {
  struct command command;
  char **both[2] = {words, environment};
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  signal(SIGCHLD, SIG_DFL);
  int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
  command.pid = clone(run_child, stack + sizeof stack, flags, both, &command.pidfd);
  if (command.pid < 0) fail("cannot start the command");
  return command;
}

/* Keeps the ascending `kept` and stderr alone, so that a pipe ends when the command's copy of it does. */
static void let_go(const int *kept, int count) {
  unsigned from = 3;
  for (int i = 0; i < count; from = (unsigned)kept[i++] + 1)
    if ((unsigned)kept[i] > from) syscall(SYS_close_range, from, kept[i] - 1, 0);
  syscall(SYS_close_range, from, ~0u, 0);
  dup2(kept[0], 0);
  dup2(kept[0], 1);
}

static void arm(int timer, uint64_t end) {
  uint64_t warning = end - 60000000000u;
  struct itimerspec at = {.it_value = {(time_t)(warning / 1000000000u), (long)(warning % 1000000000u)}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

/* Signals go on to the command; at a SIGCHLD, whether it has ended. */
static int has_ended(const struct command *command, int queue, int *status) {
  struct signalfd_siginfo signal;
  pid_t ended;
  while (read(queue, &signal, sizeof signal) > 0) {
    if (signal.ssi_signo != SIGCHLD) kill(command->pid, (int)signal.ssi_signo);
    else while ((ended = waitpid(-1, status, WNOHANG)) > 0) if (ended == command->pid) return 1;
  }
  return 0;
}

int command_wait(const struct command *command, int link, uint64_t end) {
  sigset_t all;
  sigfillset(&all);
  int status, queue = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC);
  int kept[] = {link, command->pidfd, queue, timer};
  let_go(kept, 4);
  arm(timer, end);
  struct pollfd sources[] = {{queue, POLLIN, 0}, {timer, POLLIN, 0}, {link, POLLIN, 0}};
  for (;;) {
    if (poll(sources, 3, -1) < 0 && errno != EINTR) fail("cannot wait");
    if (sources[1].revents) fail("the lease has ended");
    if (sources[2].revents) fail("the broker has gone");
    if (has_ended(command, queue, &status)) break;
  }
  siginfo_t others;
  if (waitid(P_ALL, 0, &others, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0) fail("the command left others behind");
  return status;
}

void command_leave(int status) {
  if (!WIFSIGNALED(status)) exit(WEXITSTATUS(status));
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, WTERMSIG(status));
  signal(WTERMSIG(status), SIG_DFL);
  kill(getpid(), WTERMSIG(status));
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  exit(128 + WTERMSIG(status));
}
