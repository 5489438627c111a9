/* A small server for the floor: answers every request with the same grant, one connection at a time.
   With FILE it first makes a line of 600 bytes durable there, as a ledger must before it lets a value go.
   Usage: server SOCKET [FILE] ; ends when its parent does. */
#define _GNU_SOURCE
#include "wire.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static unsigned char request[FRAME_MAX + HEADER], reply[4096];

static size_t make_reply(void) {
  unsigned char id[16] = {1}, end_of_lease[8], seconds[4] = {0, 0, 3, 132}, one = 1;
  const char variable[] = "\0\001Ka value of forty characters, as keys are.";
  memset(end_of_lease, 1, sizeof end_of_lease);
  unsigned char *end = put_field(reply + HEADER, 1, id, sizeof id);
  end = put_field(end, 2, variable, sizeof variable - 1);
  end = put_field(end, 4, "lease", 5);
  end = put_field(end, 5, end_of_lease, 8);
  end = put_field(end, 6, end_of_lease, 8);
  end = put_field(end, 8, seconds, 4);
  end = put_field(end, 9, &one, 1);
  end = put_field(end, 11, "secret:read:a/b", 15);
  end = put_field(end, 12, "event", 5);
  end = put_field(end, 13, &one, 1);
  put_header(reply, end, GRANTED);
  return (size_t)(end - reply);
}

static int ledger = -1;

static void record(void) {
  static char line[600];
  if (ledger >= 0 && (write(ledger, line, sizeof line) != sizeof line || fdatasync(ledger) < 0)) perror("server: ledger");
}

static void serve(int fd, size_t size) {
  union { struct cmsghdr header; char room[CMSG_SPACE(2 * sizeof(int))]; } control;
  struct iovec part = {request, sizeof request};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  while (got > 0 && (got < HEADER || (size_t)got < HEADER + get_number(request, 4))) {
    ssize_t n = read(fd, request + got, sizeof request - (size_t)got);
    if (n <= 0) return;
    got += n;
  }
  struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  for (size_t i = 0; header && CMSG_LEN((i + 1) * sizeof(int)) <= header->cmsg_len; i++)
    close(((int *)(void *)CMSG_DATA(header))[i]);
  record();
  if (got > 0 && write(fd, reply, size) != (ssize_t)size) perror("server: write");
}

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (argc < 2 || argc > 3 || strlen(argv[1]) >= sizeof address.sun_path) return 64;
  strcpy(address.sun_path, argv[1]);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGPIPE, SIG_IGN);
  umask(077);
  if (argc == 3) ledger = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 64) < 0) return 70;
  size_t size = make_reply();
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) continue;
    serve(fd, size);
    close(fd);
  }
}
