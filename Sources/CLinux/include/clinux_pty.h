#pragma once
#include <stddef.h>
#include <sys/types.h>
#include "clinux_spawn.h"

/* A pseudo-terminal, both ends close-on-exec, with the modes and the size of `like`. 0, or -errno. */
int akms_open_pty(int like, int *master, int *slave);

/* The window's size from one terminal to the other. 0, or -errno. */
int akms_copy_window_size(int from, int to);

/* All is passed on as it is typed and written (cfmakeraw(3)); `saved`, akms_terminal_modes_size bytes, takes what was.
   0, or -errno. */
int akms_make_raw(int terminal, void *saved);
int akms_restore_modes(int terminal, const void *saved);
size_t akms_terminal_modes_size(void);

/* Whether we are in the terminal's foreground group. */
int akms_is_in_foreground(int terminal);

/* What the monitor says first; `pidfd` comes with it as a descriptor. */
struct akms_monitor_start { int error, keyring_failed; pid_t pid; };

/* Makes a monitor: the leader of a session of its own on `slave`, and in it the child, in a group of its own in the
   foreground (a group whose parent is of another session could not be stopped by the terminal). The monitor says on
   `control` (a socket) first how the start went, then each status of waitpid(2), and ends when the terminal is hung up.
   The child's 0, 1 and 2 are the terminal where `on_terminal` has their bit. `secret` is the memory that the monitor
   wipes as soon as the child has started. 0 with the monitor's pid, or -errno. */
int akms_spawn_on_pty(struct akms_spawn *spawn, int slave, unsigned on_terminal, int control, void *secret,
                      size_t count, pid_t *monitor);
