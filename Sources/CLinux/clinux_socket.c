#define _GNU_SOURCE
#include "clinux_socket.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

int akms_unix_socket(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return fd < 0 ? -errno : fd;
}

/* By hand: nothing else of exec needs snprintf(3), which is large. */
static int address_in(struct sockaddr_un *address, int folder, const char *name) {
  char digits[11] = {0}, *digit = digits + sizeof digits - 1;
  size_t length = strlen(name);
  if (folder < 0) return -EBADF;
  if (length >= sizeof address->sun_path - sizeof "/proc/self/fd/" - sizeof digits) return -ENAMETOOLONG;
  do *--digit = (char)('0' + folder % 10);
  while ((folder /= 10) > 0);
  address->sun_family = AF_UNIX;
  memcpy(stpcpy(stpcpy(stpcpy(address->sun_path, "/proc/self/fd/"), digit), "/"), name, length + 1);
  return 0;
}

int akms_unix_bind(int socket, int folder, const char *name) {
  struct sockaddr_un address;
  int error = address_in(&address, folder, name);
  if (error < 0) return error;
  return bind(socket, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

int akms_unix_connect(int socket, int folder, const char *name) {
  struct sockaddr_un address;
  int error = address_in(&address, folder, name);
  if (error < 0) return error;
  int result;
  do result = connect(socket, (struct sockaddr *)&address, sizeof address);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : 0;
}

int akms_accept(int socket) {
  int fd = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int akms_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
  *pid = peer.pid, *uid = peer.uid, *gid = peer.gid;
  return 0;
}

/* The number may have gone to another process since connect: both checks come after the pidfd pins it. */
static int still_the_peer(int socket, pid_t pid, uid_t uid) {
  struct pollfd peer = {.fd = socket, .events = POLLRDHUP};
  char path[32];
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d", (int)pid);
  if (poll(&peer, 1, 0) != 0) return 0;
  return stat(path, &status) == 0 && (status.st_uid == uid || status.st_uid == 0);
}

int akms_peer_pidfd(int socket) {
  int fd = -1;
  socklen_t size = sizeof fd;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) == 0) return fd;
  if (errno != ENOPROTOOPT) return -errno;
  pid_t pid;
  uid_t uid;
  gid_t gid;
  int error = akms_peer_credentials(socket, &pid, &uid, &gid);
  if (error < 0) return error;
  fd = (int)syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) return -errno;
  if (still_the_peer(socket, pid, uid)) return fd;
  close(fd);
  return -ESRCH;
}

ssize_t akms_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t passed) {
  union { struct cmsghdr header; char room[CMSG_SPACE(AKMS_MAX_PASSED * sizeof(int))]; } control;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (passed > AKMS_MAX_PASSED) return -EINVAL;
  if (passed > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(passed * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(passed * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, passed * sizeof(int));
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

/* Takes the descriptors out of one control message; what has no room is closed. */
static int keep_rights(const struct cmsghdr *header, int *descriptors, size_t room, size_t *passed) {
  size_t n = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
  int surplus = 0;
  for (size_t i = 0; i < n; i++) {
    int fd;
    memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
    if (*passed < room) descriptors[(*passed)++] = fd;
    else close(fd), surplus = 1;
  }
  return surplus;
}

ssize_t akms_receive(int socket, void *bytes, size_t count, int *descriptors, size_t room, size_t *passed) {
  union { struct cmsghdr header; char room[CMSG_SPACE(AKMS_MAX_PASSED * sizeof(int))]; } control;
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  size_t before = *passed;
  ssize_t got;
  do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  int refused = (message.msg_flags & MSG_CTRUNC) != 0;
  for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h != NULL; h = CMSG_NXTHDR(&message, h))
    if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS)
      refused |= keep_rights(h, descriptors, room, passed);
  if (!refused) return got;
  while (*passed > before) close(descriptors[--*passed]);
  return -EPROTO;
}
