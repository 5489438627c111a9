/* The frames of docs/protocol/client.md, as far as the floor needs them: one vend request out, one grant in, and the
   two messages about the command. */
#pragma once
#include <stdint.h>
#include <string.h>

enum { HEADER = 6, FRAME_MAX = 1 << 20, VERSION = 2, VEND = 1, STARTED = 3, ENDED = 5, GRANTED = 0x81 };
/* Fields of a grant. */
enum { VARIABLE = 2, LEASE = 4, LEASE_END = 5, EVENT = 12, ON_EXPIRY = 13, BOOTTIME = 15 };

static inline unsigned char *put_number(unsigned char *at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> 8 * (bytes - 1 - i));
  return at + bytes;
}

static inline uint64_t get_number(const unsigned char *at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | at[i];
  return value;
}

static inline unsigned char *put_field(unsigned char *at, int tag, const void *bytes, size_t count) {
  *at++ = (unsigned char)tag;
  at = put_number(at, count, 4);
  memcpy(at, bytes, count);
  return at + count;
}

static inline unsigned char *put_number_field(unsigned char *at, int tag, uint64_t value, int bytes) {
  *at++ = (unsigned char)tag;
  return put_number(put_number(at, (uint64_t)bytes, 4), value, bytes);
}

static inline unsigned char *put_header(unsigned char *frame, const unsigned char *end, int type) {
  put_number(frame, (uint64_t)(end - frame - HEADER), 4);
  frame[4] = VERSION;
  frame[5] = (unsigned char)type;
  return frame;
}
