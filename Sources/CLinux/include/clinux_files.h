#pragma once
#include <stdint.h>

/* openat2(2): resolve is a set of AKMS_RESOLVE_* bits; O_CLOEXEC is always added. */
#define AKMS_RESOLVE_NO_MAGICLINKS 0x02u
#define AKMS_RESOLVE_NO_SYMLINKS 0x04u
#define AKMS_RESOLVE_BENEATH 0x08u
int akms_openat2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/* O_PATH: a descriptor that names a file without opening it (the constant needs _GNU_SOURCE). */
uint64_t akms_o_path(void);

/* Puts a file that can neither be read nor written, and that no child inherits, onto those of 0, 1 and 2 that are
   closed: else the next socket or secret file becomes somebody's standard output. */
void akms_guard_standard(void);

/* The path of the interpreter that `head`, the first `count` bytes of a program, asks for: `#!` (execve(2)) or an ELF
   file's PT_INTERP. Its length, written with a NUL into `path`; 0 where it asks for none, or the head does not tell. */
int akms_interpreter(const unsigned char *head, long count, char *path, int room);

/* A pipe whose ends (reading, writing) are close-on-exec. */
int akms_pipe(int ends[2]);

/* The largest size that this user may give a pipe, up to 1 MiB: bytes, or -errno. */
int akms_widen_pipe(int pipe);

/* An anonymous file, close-on-exec; `sealable` allows fcntl(F_ADD_SEALS). */
int akms_memfd(const char *name, int sealable);

/* Whether what is written below an open folder stays in memory: tmpfs or ramfs. */
int akms_is_in_memory(int folder);
