// What every processor has: x86-64 with SSE2, and all that there is on others.
#include "Kernels.h"

#include <string.h>

#define LEVEL kernels_baseline
#define NAME "baseline"
#if defined(__x86_64__)
#define TILE_ROWS(vectors) (vectors == 1 ? 3 : 1)
#define TILE_VECTORS 1
#else
#define TILE_ROWS(vectors) (vectors == 1 ? 6 : 3)
#define TILE_VECTORS 2
#endif
#define LIVE_VECTORS 2
#define NARROW_ROWS 3
#include "Loops.h"
