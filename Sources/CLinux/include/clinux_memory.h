#ifndef AKMS_CLINUX_MEMORY_H
#define AKMS_CLINUX_MEMORY_H

#include <stddef.h>

/* Gives the resident pages of this program's and its libraries' code back to the kernel (madvise(2), MADV_DONTNEED).
   They are clean copies of files, and are mapped again, from the page cache, at their next use; data is not touched. */
void akms_release_code_pages(void);

/* Whether `text` holds `part` (memmem(3)). */
int akms_holds(const void *text, size_t count, const void *part, size_t length);

#endif
