#define _GNU_SOURCE
#include "clinux_loopback.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(int fd) {
  int error = errno;
  close(fd);
  return -error;
}

int akms_loopback_listen(uint16_t *port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 16) < 0 ||
      getsockname(fd, (struct sockaddr *)&address, &size) < 0)
    return fail(fd);
  *port = ntohs(address.sin_port);
  return fd;
}

int akms_loopback_accept(int listener, uint16_t *peer) {
  struct sockaddr_in address = {0};
  socklen_t size = sizeof address;
  int fd = accept4(listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return -errno;
  if (address.sin_family != AF_INET || address.sin_addr.s_addr != htonl(INADDR_LOOPBACK)) {
    close(fd);
    return -EACCES;
  }
  *peer = ntohs(address.sin_port);
  return fd;
}
