/* A small server for the floor: answers every request with the same grant, then takes what the client says of its
   command until it hangs up. With FILE it first makes a line of 600 bytes durable there, as a ledger must before it
   lets a value go. Connections are served as they have
   something to say: a command that runs keeps no other waiting.
   Usage: server SOCKET [FILE] ; ends when its parent does. */
#define _GNU_SOURCE
#include "wire.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 63 };
static unsigned char message[FRAME_MAX + HEADER], reply[4096];

static uint64_t boottime(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static size_t make_reply(void) {
  const unsigned char id[16] = {1};
  const char variable[] = "\0\001Ka value of forty characters, as keys are.";
  uint64_t now = boottime();
  unsigned char *end = put_field(reply + HEADER, 1, id, sizeof id);
  end = put_field(end, VARIABLE, variable, sizeof variable - 1);
  end = put_field(end, LEASE, "lease", 5);
  end = put_number_field(end, LEASE_END, now + 900000000000u, 8);
  end = put_number_field(end, 6, (uint64_t)time(NULL) + 900, 8);
  end = put_number_field(end, 8, 900, 4);
  end = put_number_field(end, 9, 1, 1);
  end = put_field(end, 11, "secret:read:a/b", 15);
  end = put_field(end, EVENT, "event", 5);
  end = put_number_field(end, ON_EXPIRY, 1, 1);
  end = put_number_field(end, BOOTTIME, now, 8);
  put_header(reply, end, GRANTED);
  return (size_t)(end - reply);
}

static int ledger = -1;

static void record(void) {
  static char line[600];
  if (ledger < 0) return;
  if (write(ledger, line, sizeof line) != sizeof line || fdatasync(ledger) < 0) perror("server: ledger");
}

/* One frame whole, its descriptors closed; its type, or 0 where the peer has hung up. */
static int take_frame(int fd) {
  union { struct cmsghdr header; char room[CMSG_SPACE(2 * sizeof(int))]; } control;
  struct iovec part = {message, HEADER};
  struct msghdr into = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (recvmsg(fd, &into, MSG_CMSG_CLOEXEC | MSG_WAITALL) != HEADER) return 0;
  struct cmsghdr *header = CMSG_FIRSTHDR(&into);
  for (size_t i = 0; header && CMSG_LEN((i + 1) * sizeof(int)) <= header->cmsg_len; i++)
    close(((int *)(void *)CMSG_DATA(header))[i]);
  size_t body = get_number(message, 4);
  if (body > FRAME_MAX || recv(fd, message + HEADER, body, MSG_WAITALL) != (ssize_t)body) return 0;
  return message[5];
}

/* Whether the connection goes on. */
static int serve(int fd) {
  int type = take_frame(fd);
  if (type != VEND) return type == STARTED;
  record();
  size_t size = make_reply();
  return write(fd, reply, size) == (ssize_t)size;
}

static void run(int listener) {
  struct pollfd sources[1 + CONNECTIONS] = {{listener, POLLIN, 0}};
  for (int count = 0;;) {
    sources[0].events = count < CONNECTIONS ? POLLIN : 0;
    if (poll(sources, (nfds_t)count + 1, -1) < 0) continue;
    for (int i = count; i > 0; i--) {
      if (sources[i].revents == 0 || serve(sources[i].fd)) continue;
      close(sources[i].fd);
      sources[i] = sources[count--];
    }
    if (sources[0].revents == 0) continue;
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) sources[++count] = (struct pollfd){fd, POLLIN, 0};
  }
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
  run(listener);
}
