#pragma once
#include <stdint.h>

/* Listens on 127.0.0.1 at a port of the kernel's choice, close-on-exec and non-blocking; -errno on failure. */
int akms_loopback_listen(uint16_t *port);

/* The next connection, close-on-exec and non-blocking, with its peer's port on 127.0.0.1; -EAGAIN when none is left,
   or -errno. A peer of another address is hung up on: -EACCES. */
int akms_loopback_accept(int listener, uint16_t *peer);
