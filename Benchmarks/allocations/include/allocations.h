#ifndef AKMS_ALLOCATIONS_H
#define AKMS_ALLOCATIONS_H

#include <stdint.h>

/* Heap allocations of this thread since it started: calls of malloc, calloc, realloc (of a new or a moved block),
   aligned_alloc, posix_memalign and memalign. free is not counted. */
uint64_t akms_allocations(void);

/* Gives free memory back to the kernel, so that what is resident is what is in use. */
void akms_trim(void);

/* Bytes of the heap that are in use, over all arenas and mappings. */
uint64_t akms_in_use(void);

#endif
