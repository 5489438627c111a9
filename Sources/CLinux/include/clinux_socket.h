#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Descriptors that one message may carry; more are refused and closed. */
#define AKMS_MAX_PASSED 64

/* A stream socket of the Unix family, close-on-exec. */
int akms_unix_socket(void);
/* Name is one component inside the folder, whatever its own path's length (by way of /proc/self/fd). */
int akms_unix_bind(int socket, int folder, const char *name);
int akms_unix_connect(int socket, int folder, const char *name);

/* The next connection, close-on-exec, or a negative errno. */
int akms_accept(int socket);

/* The peer as the kernel recorded it at connect or listen; pid is a hint, uid is not. */
int akms_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid);
/* A pidfd of the peer: SO_PEERPIDFD (kernel 6.5), else pidfd_open, after which the peer must still be connected and
   the process still be of the peer's uid. */
int akms_peer_pidfd(int socket);

/* Sends some of `count` bytes, the descriptors with the first of them. Never raises SIGPIPE, never blocks. */
ssize_t akms_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t passed);

/* Receives some of `count` bytes and up to `room` descriptors (close-on-exec), adding to *passed. Never blocks.
   -EPROTO: more descriptors than room, or cut control data; those that came with it are closed. */
ssize_t akms_receive(int socket, void *bytes, size_t count, int *descriptors, size_t room, size_t *passed);
