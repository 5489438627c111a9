/* The parts of the floor: the broker's connection (floor_link.c), the command (floor_command.c), both (floor.c). */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

_Noreturn void fail(const char *what);
uint64_t boottime(void);

/* What the grant says beside its variables. */
struct grant { uint64_t end, now; unsigned char lease[128], event[128], on_expiry; size_t lease_count, event_count; };

int link_open(const char *socket);
void link_ask(int link, const char *binding, const char *command);
/* Reads the grant; the caller's environment with what was granted behind it, in the frame's own memory. */
char **link_hear(int link, struct grant *grant);
void link_started(int link, const struct grant *grant, int pidfd);
void link_ended(int link, int status);

struct command { pid_t pid; int pidfd; };
/* Blocks all signals, and starts it as akms does: a pidfd, the session's keyring left, the caller's signal mask. */
struct command command_start(char **words, char **environment);
/* Waits with poll(2) for signals, the lease's end and the broker; the status of waitpid(2). */
int command_wait(const struct command *command, int link, uint64_t end);
_Noreturn void command_leave(int status);
