/* The floor: what a static C program needs to do the same as `akms exec` with a grant. Asks for one scope (file and
   folder as descriptors), reads the values, starts the command with them, tells the broker, watches signals, the
   lease's end and the connection until the command has ended, tells that, and ends the same way.
   Usage: floor SOCKET BINDING COMMAND [ARG]... ; COMMAND is a path. */
#define _GNU_SOURCE
#include "floor.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

void fail(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(70);
}

uint64_t boottime(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Nothing of this process is for others of its uid: no core, no /proc/PID/mem. */
static void close_up(void) {
  struct rlimit core;
  getrlimit(RLIMIT_CORE, &core);
  core.rlim_cur = 0;
  setrlimit(RLIMIT_CORE, &core);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int main(int argc, char **argv) {
  struct grant grant = {0};
  if (argc < 4) fail("usage: floor SOCKET BINDING COMMAND [ARG]...");
  close_up();
  int link = link_open(argv[1]);
  uint64_t asked = boottime();
  link_ask(link, argv[2], argv[3]);
  char **entries = link_hear(link, &grant);
  if (grant.now < asked || grant.now > boottime()) fail("the clocks differ");
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  struct command command = command_start(argv + 3, entries);
  link_started(link, &grant, command.pidfd);
  int status = command_wait(&command, link, grant.end);
  link_ended(link, status);
  command_leave(status);
}
