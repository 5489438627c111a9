#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A line of the process table; proc_pid_stat(5). */
struct akms_process {
  pid_t pid, parent;
  /* Clock ticks after boot: with the pid it names a process for good. */
  uint64_t start;
  /* R, S, D, Z, T … */
  char state;
};

/* All processes that /proc shows, in its order: how many there are, of which the first `room` are written; or -errno. */
int akms_process_table(struct akms_process *table, int room);

/* One process: 0, or -errno. */
int akms_process_read(pid_t pid, struct akms_process *process);

/* The pid behind a pidfd in our namespace; -1 once it has been reaped, or -errno. */
int akms_pidfd_pid(int pidfd);
