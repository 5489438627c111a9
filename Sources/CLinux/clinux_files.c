#define _GNU_SOURCE
#include <linux/magic.h>
#include <sys/vfs.h>
#include "clinux_files.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int akms_openat2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
  long fd;
  do fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
  while (fd < 0 && errno == EINTR);
  return fd < 0 ? -errno : (int)fd;
}

uint64_t akms_o_path(void) { return O_PATH; }

int akms_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }

int akms_widen_pipe(int pipe) {
  int size = fcntl(pipe, F_SETPIPE_SZ, 1 << 20);
  return size < 0 ? -errno : size;
}

int akms_memfd(const char *name, int sealable) {
  int fd = memfd_create(name, MFD_CLOEXEC | (sealable ? MFD_ALLOW_SEALING : 0));
  return fd < 0 ? -errno : fd;
}

void akms_guard_standard(void) {
  struct pollfd standard[3] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
  if (poll(standard, 3, 0) == 0) return;
  /* In this order: open(2) takes the lowest number that is free. */
  for (int i = 0; i < 3; i++)
    if (standard[i].revents & POLLNVAL && open("/dev/null", O_PATH | O_CLOEXEC) < 0) return;
}

static int copy(const char *start, long count, char *path, int room) {
  if (count < 1 || count >= room) return 0;
  memcpy(path, start, (size_t)count);
  path[count] = 0;
  return (int)strlen(path);
}

static int script_interpreter(const char *head, long count, char *path, int room) {
  long from = 2, to;
  while (from < count && (head[from] == ' ' || head[from] == '\t')) from++;
  for (to = from; to < count && head[to] != '\n' && head[to] != ' ' && head[to] != '\t';) to++;
  return to < count ? copy(head + from, to - from, path, room) : 0;
}

static int elf_interpreter(const unsigned char *head, long count, char *path, int room) {
  Elf64_Ehdr file;
  if (count < (long)sizeof file || head[EI_CLASS] != ELFCLASS64) return 0;
  memcpy(&file, head, sizeof file);
  for (int i = 0; i < file.e_phnum && file.e_phentsize == sizeof(Elf64_Phdr); i++) {
    Elf64_Phdr part;
    uint64_t at = file.e_phoff + (uint64_t)i * sizeof part;
    if (at > (uint64_t)count - sizeof part) return 0;
    memcpy(&part, head + at, sizeof part);
    if (part.p_type != PT_INTERP) continue;
    if (part.p_offset > (uint64_t)count || part.p_filesz > (uint64_t)count - part.p_offset) return 0;
    return copy((const char *)head + part.p_offset, (long)part.p_filesz, path, room);
  }
  return 0;
}

int akms_interpreter(const unsigned char *head, long count, char *path, int room) {
  if (count >= 2 && memcmp(head, "#!", 2) == 0) return script_interpreter((const char *)head, count, path, room);
  if (count >= 4 && memcmp(head, ELFMAG, SELFMAG) == 0) return elf_interpreter(head, count, path, room);
  return 0;
}

int akms_is_in_memory(int folder) {
  struct statfs status;
  if (fstatfs(folder, &status) < 0) return 0;
  return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}
