/* The floor's side of the connection to the broker. */
#define _GNU_SOURCE
#include "floor.h"
#include "wire.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static unsigned char frame[FRAME_MAX + HEADER];
static const unsigned char id[16] = {1};

int link_open(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (strlen(path) >= sizeof address.sun_path) fail("the socket's path is too long");
  strcpy(address.sun_path, path);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("cannot connect");
  return fd;
}

static void tell(int link, int type, unsigned char *text, unsigned char *end, const int *passed, size_t count) {
  union { struct cmsghdr header; char room[CMSG_SPACE(2 * sizeof(int))]; } control = {0};
  struct iovec part = {put_header(text, end, type), (size_t)(end - text)};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) {
    message.msg_control = &control, message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header = (struct cmsghdr){CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), passed, count * sizeof(int));
  }
  if (sendmsg(link, &message, MSG_NOSIGNAL) != end - text) fail("cannot send");
}

void link_ask(int link, const char *binding, const char *command) {
  int passed[2] = {open(command, O_PATH | O_CLOEXEC), open(".", O_PATH | O_CLOEXEC)};
  unsigned char *end = put_field(frame + HEADER, 1, id, sizeof id);
  end = put_field(end, 2, binding, strlen(binding));
  end = put_number_field(end, 7, 0, 4);
  end = put_field(end, 9, command, strlen(command));
  end = put_number_field(end, 10, 1, 1);
  tell(link, VEND, frame, end, passed, 2);
  close(passed[0]), close(passed[1]);
}

static size_t read_frame(int link) {
  size_t got = 0, want = HEADER;
  while (got < want) {
    ssize_t n = read(link, frame + got, want - got);
    if (n <= 0) fail("no reply");
    got += (size_t)n;
    if (got == HEADER) want = HEADER + get_number(frame, 4);
    if (want > sizeof frame) fail("the reply is too long");
  }
  if (frame[4] != VERSION || frame[5] != GRANTED) fail("not granted");
  return got;
}

/* NAME=value and a NUL, moved to the field's start: a name's length is two bytes, so that there is room. */
static char *entry(unsigned char *field, size_t length) {
  size_t name = get_number(field, 2);
  memmove(field, field + 2, name);
  field[name] = '=';
  memmove(field + name + 1, field + 2 + name, length - 2 - name);
  field[length - 1] = 0;
  return (char *)field;
}

static void take(int tag, const unsigned char *field, size_t length, struct grant *grant) {
  if (length > sizeof grant->lease) return;
  if (tag == LEASE) memcpy(grant->lease, field, grant->lease_count = length);
  if (tag == EVENT) memcpy(grant->event, field, grant->event_count = length);
  if (tag == LEASE_END) grant->end = get_number(field, 8);
  if (tag == BOOTTIME) grant->now = get_number(field, 8);
  if (tag == ON_EXPIRY) grant->on_expiry = *field;
}

char **link_hear(int link, struct grant *grant) {
  size_t end = read_frame(link), count = 0, most = 0;
  while (environ[most]) most++;
  char **entries = malloc((most + 257) * sizeof *entries);
  memcpy(entries, environ, (count = most) * sizeof *entries);
  for (size_t at = HEADER, length; at + 5 <= end; at += 5 + length) {
    length = get_number(frame + at + 1, 4);
    if (length > end - at - 5) fail("a field is cut short");
    if (frame[at] == VARIABLE && count < most + 256) entries[count++] = entry(frame + at + 5, length);
    else take(frame[at], frame + at + 5, length, grant);
  }
  entries[count] = NULL;
  return entries;
}

void link_started(int link, const struct grant *grant, int pidfd) {
  unsigned char text[512], *end = put_field(text + HEADER, 1, id, sizeof id);
  end = put_field(end, 2, grant->lease, grant->lease_count);
  end = put_number_field(end, 3, grant->end, 8);
  end = put_number_field(end, 4, grant->on_expiry, 1);
  end = put_number_field(end, 5, 30, 4);
  end = put_number_field(end, 6, 0, 1);
  end = put_field(end, 7, grant->event, grant->event_count);
  tell(link, STARTED, text, end, &pidfd, 1);
}

void link_ended(int link, int status) {
  unsigned char text[64];
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  unsigned char *end = put_number_field(text + HEADER, 1, (uint64_t)number, 1);
  end = put_number_field(end, 2, WIFSIGNALED(status), 1);
  end = put_number_field(end, 3, 0, 1);
  tell(link, ENDED, text, end, NULL, 0);
}
