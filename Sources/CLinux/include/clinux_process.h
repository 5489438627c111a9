#pragma once
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/* Every function that can fail returns a negative errno, so that no caller reads errno late. */

/* Takes core dumps, ptrace and /proc/PID/{mem,environ,fd} away from other processes of the same uid; until execve. */
int akms_set_undumpable(void);
/* 1 or 0, as prctl(PR_GET_DUMPABLE) says. */
int akms_is_dumpable(void);
/* Gives faults (SIGSEGV and its like) their default action where a runtime has put a handler: a crash report would show
   memory. Ignored ones stay ignored. */
void akms_forget_crash_handlers(void);
/* No later execve gains privileges, here and in all descendants. */
int akms_set_no_new_privs(void);
/* Soft limit of core files to 0 bytes; the hard limit stays. Inherited by children. */
int akms_limit_core(void);

/* Soft limit of open descriptors up to the hard one. */
int akms_raise_descriptor_limit(void);

/* Marks descriptors first..last close-on-exec; last UINT32_MAX means all. */
int akms_cloexec_range(uint32_t first, uint32_t last);

/* Lets go of every descriptor but stderr and the `count` numbers of `kept`, in any order, of which those below 3 count for
   nothing: 0 and 1 become copies of the least of them, which nobody reads or writes by them, or stay with
   `keeps_standard`. What the command closes is then closed, not held open by us. */
void akms_let_go(const int *kept, int count, int keeps_standard);

/* A descriptor (close-on-exec) that names the process, not its number. */
int akms_pidfd_open(pid_t pid);
int akms_pidfd_signal(int pidfd, int signal);

/* The words of the command line, kept at start: Swift's CommandLine has to search /proc/self/maps for them. */
int akms_argument_count(void);
char **akms_arguments(void);

/* The process's own environment block. */
char **akms_environ(void);

/* What a status of waitpid(2) means; the macros are out of Swift's reach. */
int akms_wait_exited(int status);
int akms_wait_exit_code(int status);
int akms_wait_signaled(int status);
int akms_wait_signal(int status);
int akms_wait_stopped(int status);
int akms_wait_stop_signal(int status);
int akms_wait_continued(int status);

/* Joins a new session keyring (name NULL) or the one of that name; the key's serial number. */
int64_t akms_join_session_keyring(const char *name);

/* Nanoseconds on CLOCK_BOOTTIME (runs on in suspend) and on CLOCK_MONOTONIC. */
uint64_t akms_boottime_ns(void);
uint64_t akms_monotonic_ns(void);

/* Starts argv[0] = path as a daemon: own session, never the caller's child, folder /, umask 077, stdin /dev/null,
   stdout and stderr to `log`, every other descriptor closed but `ready`, which keeps its number. All signals get
   their default action and none is blocked. When path cannot be executed, one line of text goes to `ready`. */
int akms_spawn_daemon(const char *path, char *const argv[], char *const envp[], int log, int ready);
