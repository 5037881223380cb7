// x86-64-v3: AVX2, fused multiply-add and binary16 conversion, sixteen registers of eight numbers.
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "Kernels.h"

#define LEVEL kernels_v3
#define NAME "x86-64-v3"
#define TILE_ROWS 5
#define TILE_VECTORS 1
#define COLUMN_ROWS 5
#define NARROW_ROWS 5
#define LIVE_VECTORS 4
#define HAS_AVX2 1
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "Loops.h"
#pragma clang attribute pop
#endif
