/* Pseudo-terminals, and the monitor that stands between akms and a child on one of its own. The monitor is a fork that
   never executes: after fork it calls nothing but system calls. */
#define _GNU_SOURCE
#include "clinux_pty.h"
#include "clinux_socket.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

static int failed(int master) {
  int error = errno;
  if (master >= 0) close(master);
  return -error;
}

int akms_open_pty(int like, int *master, int *slave) {
  struct termios modes;
  int unlock = 0;
  *master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (*master < 0) return -errno;
  if (ioctl(*master, TIOCSPTLCK, &unlock) < 0) return failed(*master);
  *slave = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*slave < 0) return failed(*master);
  if (tcgetattr(like, &modes) == 0) tcsetattr(*slave, TCSANOW, &modes);
  akms_copy_window_size(like, *master);
  return 0;
}

int akms_copy_window_size(int from, int to) {
  struct winsize size;
  if (ioctl(from, TIOCGWINSZ, &size) < 0 || ioctl(to, TIOCSWINSZ, &size) < 0) return -errno;
  return 0;
}

size_t akms_terminal_modes_size(void) { return sizeof(struct termios); }

int akms_make_raw(int terminal, void *saved) {
  struct termios modes;
  if (tcgetattr(terminal, &modes) < 0) return -errno;
  memcpy(saved, &modes, sizeof modes);
  cfmakeraw(&modes);
  return tcsetattr(terminal, TCSADRAIN, &modes) < 0 ? -errno : 0;
}

int akms_restore_modes(int terminal, const void *saved) {
  struct termios modes;
  memcpy(&modes, saved, sizeof modes);
  return tcsetattr(terminal, TCSADRAIN, &modes) < 0 ? -errno : 0;
}

int akms_is_in_foreground(int terminal) { return tcgetpgrp(terminal) == getpgrp(); }

static void report_statuses(int control) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WUNTRACED | WCONTINUED);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0 || write(control, &status, sizeof status) != sizeof status) return;
  }
}

static void run_monitor(struct akms_spawn *spawn, int slave, int control, void *secret, size_t count) {
  struct akms_monitor_start start = {0, 0, 0};
  int pidfd = -1;
  sigset_t hangup;
  if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0) < 0) start.error = errno;
  else start.error = -akms_spawn(spawn, &start.pid, &pidfd);
  start.keyring_failed = spawn->keyring_failed;
  explicit_bzero(secret, count);
  akms_send(control, &start, sizeof start, &pidfd, start.error ? 0 : 1);
  if (start.error) _exit(1);
  /* The terminal's end is ours; every other signal is blocked, as in akms. */
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  signal(SIGHUP, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &hangup, NULL);
  for (int standard = 0; standard < 3; standard++) close(standard);
  syscall(SYS_close_range, 3, control - 1, 0);
  syscall(SYS_close_range, control + 1, ~0u, 0);
  report_statuses(control);
  /* The session's leader stays as long as the terminal: its end would hang up what lives on there. */
  for (;;) pause();
}

int akms_spawn_on_pty(struct akms_spawn *spawn, int slave, unsigned on_terminal, int control, void *secret,
                      size_t count, pid_t *monitor) {
  spawn->terminal = slave;
  if (on_terminal & 1) spawn->input = slave;
  if (on_terminal & 2) spawn->output = slave;
  if (on_terminal & 4) spawn->errors = slave;
  *monitor = fork();
  if (*monitor < 0) return -errno;
  if (*monitor == 0) {
    run_monitor(spawn, slave, control, secret, count);
    _exit(1);
  }
  return 0;
}
