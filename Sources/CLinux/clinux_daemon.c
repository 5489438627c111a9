/* The one place of layer 0 that forks. Between fork and execve only async-signal-safe calls (signal-safety(7)). */
#define _GNU_SOURCE
#include "clinux_process.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_between(unsigned first, unsigned last) {
  if (first <= last) syscall(SYS_close_range, first, last, 0);
}

static void default_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* 0 to 2 replaced, then nothing but `ready` left open. */
static int arrange_descriptors(int log, int ready) {
  int null = open("/dev/null", O_RDWR);
  if (null < 0 || ready <= 2 || log <= 2) return -1;
  if (dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) return -1;
  if (fcntl(ready, F_SETFD, 0) < 0) return -1;
  close_between(3, (unsigned)ready - 1);
  close_between((unsigned)ready + 1, ~0u);
  return 0;
}

static void run_daemon(const char *path, char *const argv[], char *const envp[], int log, int ready) {
  static const char text[] = "the program cannot be executed";
  if (arrange_descriptors(log, ready) == 0 && chdir("/") == 0) {
    umask(077);
    default_signals();
    execve(path, argv, envp);
  }
  ssize_t written = write(ready, text, sizeof text - 1);
  (void)written;
  _exit(127);
}

int akms_spawn_daemon(const char *path, char *const argv[], char *const envp[], int log, int ready) {
  pid_t pid = fork();
  if (pid < 0) return -errno;
  if (pid == 0) {
    /* The intermediate leads the new session and is gone at once: the daemon can never get a terminal. */
    if (setsid() < 0) _exit(1);
    pid_t daemon = fork();
    if (daemon == 0) run_daemon(path, argv, envp, log, ready);
    _exit(daemon < 0);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -errno;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EAGAIN;
}
