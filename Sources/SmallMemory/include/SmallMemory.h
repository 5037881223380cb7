// Memory for the small objects that Swift makes for itself in the C library.
//
// Embedded Swift ends the program where an object cannot be allocated, and a library must not. So a call that allocates sets
// memory aside first. When the allocator fails, small objects come from there, blocks of the engine's do not come at all
// (their absence is an error that it hands on), and nothing of such a call outlives it. `make lib` puts the functions with a
// standard name in place of the standard ones, in the library's own code only; in other builds they are not called.
#pragma once

#include <stddef.h>

// Sets memory aside for this thread; 0 where there is none.
int small_memory_begin(void);

// Gives it back; 0 if the allocator has failed in between. Whatever was allocated since then must be freed by now.
int small_memory_end(void);

// Whether the allocator has failed since small_memory_begin.
int small_memory_is_short(void);

int small_memory_posix_memalign(void *_Nullable *_Nonnull block, size_t alignment, size_t size);
void *_Nullable small_memory_aligned_alloc(size_t alignment, size_t size);
void small_memory_free(void *_Nullable block);
