#define _GNU_SOURCE
#include "clinux_tree.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ssize_t read_text(int folder, const char *path, char *text, size_t room) {
  int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t got = read(file, text, room - 1);
  int error = errno;
  close(file);
  if (got < 0) return -error;
  text[got] = 0;
  return got;
}

/* The name in parentheses may hold anything, so the fields are counted from its last one. */
static int parse(const char *text, struct akms_process *process) {
  const char *after = strrchr(text, ')');
  int parent;
  unsigned long long start;
  char state;
  if (after == NULL) return -EPROTO;
  int n = sscanf(after + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state,
                 &parent, &start);
  if (n != 3) return -EPROTO;
  process->state = state, process->parent = parent, process->start = start;
  return 0;
}

static int read_from(int folder, const char *number, struct akms_process *process) {
  char path[32], text[1024];
  snprintf(path, sizeof path, "%.16s/stat", number);
  ssize_t got = read_text(folder, path, text, sizeof text);
  if (got < 0) return (int)got;
  process->pid = atoi(number);
  return parse(text, process);
}

int akms_process_read(pid_t pid, struct akms_process *process) {
  char number[16];
  snprintf(number, sizeof number, "%d", (int)pid);
  int folder = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -errno;
  int result = read_from(folder, number, process);
  close(folder);
  return result;
}

int akms_process_table(struct akms_process *table, int room) {
  DIR *folder = opendir("/proc");
  if (folder == NULL) return -errno;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    struct akms_process process;
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    if (read_from(dirfd(folder), entry->d_name, &process) < 0) continue;
    if (count < room) table[count] = process;
    count++;
  }
  closedir(folder);
  return count;
}

int akms_pidfd_pid(int pidfd) {
  char path[48], text[512];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
  ssize_t got = read_text(AT_FDCWD, path, text, sizeof text);
  if (got < 0) return (int)got;
  const char *line = strstr(text, "\nPid:");
  return line == NULL ? -EBADF : atoi(line + 5);
}
