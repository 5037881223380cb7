#include "SmallMemory.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

// The longest text of a weight file has 64 KB. With all that is made of it until the next look at small_memory_is_short,
// copies, a longer array, a sentence, less than half of this is used.
enum { SIZE = 1 << 20 };

// Initial-exec: the first use of another kind would allocate, and end the program where it cannot.
static _Thread_local __attribute__((tls_model("initial-exec"))) struct {
  char *start;
  size_t used;
  int is_short;
} reserve;

int small_memory_begin(void) {
  reserve.start = malloc(SIZE);
  reserve.used = 0;
  reserve.is_short = 0;
  return reserve.start != NULL;
}

int small_memory_end(void) {
  int was_enough = !reserve.is_short;
  free(reserve.start);
  reserve.start = NULL;
  reserve.is_short = 0;
  return was_enough;
}

int small_memory_is_short(void) { return reserve.is_short; }

int small_memory_posix_memalign(void **block, size_t alignment, size_t size) {
  if (!reserve.is_short) {
    int failure = posix_memalign(block, alignment, size);
    if (failure == 0 || reserve.start == NULL) return failure;
    reserve.is_short = 1;
  }
  uintptr_t place = (uintptr_t)reserve.start + reserve.used;
  size_t padding = (size_t)(-place & (alignment - 1));
  if (size > SIZE || padding + size > SIZE - reserve.used) return ENOMEM;
  *block = reserve.start + reserve.used + padding;
  reserve.used += padding + size;
  return 0;
}

void *small_memory_aligned_alloc(size_t alignment, size_t size) {
  return reserve.is_short ? NULL : aligned_alloc(alignment, size);
}

void small_memory_free(void *block) {
  uintptr_t place = (uintptr_t)block, start = (uintptr_t)reserve.start;
  if (start == 0 || place - start >= SIZE) free(block);
}
