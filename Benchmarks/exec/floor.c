/* The floor: what a C program needs to do the same. Connects, asks for one scope (file and folder as descriptors),
   reads the values, builds the environment, spawns the command and waits with it.
   Usage: floor SOCKET BINDING COMMAND [ARG]... ; COMMAND is a path. Built with -static. */
#define _GNU_SOURCE
#include "wire.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static unsigned char frame[FRAME_MAX + HEADER];

static void fail(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(70);
}

static int reach(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (strlen(path) >= sizeof address.sun_path) fail("the socket's path is too long");
  strcpy(address.sun_path, path);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("cannot connect");
  return fd;
}

static void ask(int fd, const char *binding, const char *command) {
  unsigned char id[16] = {1}, none[4] = {0}, purpose = 1;
  unsigned char *end = put_field(frame + HEADER, 1, id, sizeof id);
  end = put_field(end, 2, binding, strlen(binding));
  end = put_field(end, 7, none, sizeof none);
  end = put_field(end, 9, command, strlen(command));
  end = put_field(end, 10, &purpose, 1);
  put_header(frame, end, VEND);
  int passed[2] = {open(command, O_PATH | O_CLOEXEC), open(".", O_PATH | O_CLOEXEC)};
  union { struct cmsghdr header; char room[CMSG_SPACE(sizeof passed)]; } control = {0};
  struct iovec part = {frame, (size_t)(end - frame)};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof passed)};
  memcpy(CMSG_DATA(&control.header), passed, sizeof passed);
  if (sendmsg(fd, &message, 0) != end - frame) fail("cannot send");
}

static size_t hear(int fd) {
  size_t got = 0, want = HEADER;
  while (got < want) {
    ssize_t n = read(fd, frame + got, want - got);
    if (n <= 0) fail("no reply");
    got += (size_t)n;
    if (got == HEADER) want = HEADER + get_number(frame, 4);
    if (want > sizeof frame) fail("the reply is too long");
  }
  if (frame[5] != GRANTED) fail("not granted");
  return got;
}

/* NAME=value of every variable, behind the caller's own. */
static char **environment(size_t end) {
  size_t count = 0, room = 0;
  while (environ[count]) count++;
  char **entries = malloc((count + 257) * sizeof *entries), *text = malloc(end), *next = text;
  for (size_t i = 0; i < count; i++) entries[i] = environ[i];
  for (size_t at = HEADER; at + 5 <= end;) {
    size_t length = get_number(frame + at + 1, 4), name = get_number(frame + at + 5, 2);
    if (frame[at] == 2 && room < 256) {
      entries[count + room++] = next;
      next = mempcpy(next, frame + at + 7, name);
      *next++ = '=';
      next = mempcpy(next, frame + at + 7 + name, length - 2 - name);
      *next++ = 0;
    }
    at += 5 + length;
  }
  entries[count + room] = NULL;
  return entries;
}

int main(int argc, char **argv) {
  pid_t child;
  int status;
  if (argc < 4) fail("usage: floor SOCKET BINDING COMMAND [ARG]...");
  int fd = reach(argv[1]);
  ask(fd, argv[2], argv[3]);
  char **entries = environment(hear(fd));
  close(fd);
  if (posix_spawn(&child, argv[3], NULL, NULL, argv + 3, entries) != 0) fail("cannot spawn");
  if (waitpid(child, &status, 0) < 0) fail("cannot wait");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
