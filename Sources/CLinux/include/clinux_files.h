#pragma once
#include <stdint.h>

/* openat2(2): resolve is a set of AKMS_RESOLVE_* bits; O_CLOEXEC is always added. */
#define AKMS_RESOLVE_NO_MAGICLINKS 0x02u
#define AKMS_RESOLVE_NO_SYMLINKS 0x04u
#define AKMS_RESOLVE_BENEATH 0x08u
int akms_openat2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/* O_PATH: a descriptor that names a file without opening it (the constant needs _GNU_SOURCE). */
uint64_t akms_o_path(void);

/* A pipe whose ends (reading, writing) are close-on-exec. */
int akms_pipe(int ends[2]);

/* An anonymous file, close-on-exec; `sealable` allows fcntl(F_ADD_SEALS). */
int akms_memfd(const char *name, int sealable);
