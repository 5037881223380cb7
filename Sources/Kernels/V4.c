// x86-64-v4: AVX-512, thirty-two registers of sixteen numbers.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "Kernels.h"

#define LEVEL kernels_v4
#define NAME "x86-64-v4"
#define TILE_ROWS 5
#define TILE_VECTORS 4
#define COLUMN_ROWS 10
#define NARROW_ROWS 10
#define LIVE_VECTORS 4
#define HAS_AVX512 1
// One row of a product of halves waits for their conversion, which half as wide is faster, and gives the same bits.
extern const kernels_level kernels_v3;
#define ROW_OF_HALVES kernels_v3.product
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "Loops.h"
#pragma clang attribute pop
#endif
