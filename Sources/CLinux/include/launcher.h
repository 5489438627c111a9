// Starts a plugin from a descriptor, and the few kernel calls around it that Swift cannot reach.
//
// Every function returns 0 (or a descriptor) on success and -errno on failure; none allocates for the caller.
#ifndef AKMS_LAUNCHER_H
#define AKMS_LAUNCHER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What a child becomes. Everything not named here is closed, emptied or reset.
struct akms_launch {
    // An executable ELF file open for reading; nobody may hold it open for writing.
    int program;
    // NULL-terminated.
    const char *const *arguments;
    // NULL-terminated: the child's whole environment.
    const char *const *environment;
    // Descriptors that become 0, 1, 2 … in the child, 3 to 16 of them; every other one is closed.
    const int *descriptors;
    int descriptor_count;
    // RLIMIT_NOFILE and RLIMIT_NPROC (tasks of the whole uid); 0 leaves the limit as it is.
    unsigned long open_files;
    unsigned long tasks;
};

// Forks and executes. The child is in a session of its own, in "/", with umask 077, no core file, no_new_privs, an
// empty session keyring, default signals, and dies by SIGKILL when this process does.
//
// Blocks until the child has executed the program or failed to. One thread that lives as long as the process does
// all launches: the death signal follows the thread, not the process.
int akms_launch(const struct akms_launch *launch, pid_t *pid, int *pidfd);

// Waits for the end of a launched child, kills what it left behind in its process group, and reaps it; blocks.
// `status` is the exit code, or -signal.
int akms_reap(int pidfd, int *status);

// A memory file of this name, writable, sealable and executable.
int akms_memory_file(const char *name);

// Seals a memory file for ever (no write, grow, shrink or further seal), closes `file` and returns a new descriptor
// of it that is open for reading only: one that can be executed, into a process that is not dumpable.
int akms_seal_file(int file);

// Who called listen() on the other end of a connected Unix socket, as the kernel knows it.
int akms_socket_listener(int socket, pid_t *pid, uid_t *uid);

// A new stream socket bound to `name` in the folder open as `folder`, mode 0600, not listening; any length of path.
int akms_bind_in(int folder, const char *name);

// A new stream socket connected to `name` in the folder open as `folder`.
int akms_connect_in(int folder, const char *name);

#endif
