// What every processor has: x86-64 with SSE2, and all that there is on others.
#include "Kernels.h"

#include <string.h>

#define LEVEL kernels_baseline
#define NAME "baseline"
#define TILE_ROWS 3
#if defined(__x86_64__)
#define TILE_VECTORS 1
#else
#define TILE_VECTORS 2
#endif
#define COLUMN_ROWS 3
#define NARROW_ROWS 3
#define LIVE_VECTORS TILE_VECTORS
#include "Loops.h"
