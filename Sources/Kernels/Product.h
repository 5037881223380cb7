// Products of matrices. A tile of the result stays in registers while it is summed, from its start to its activation, so the
// order of a sum is that of k whatever the tile: the number of rows changes no bit.

// The tallest and the widest tile of all levels.
enum { MOST_ROWS = 10, MOST_VECTORS = 8 };

// The sums of a tile outside of registers, `height × width` vectors.
typedef lanes tile_sums[MOST_ROWS * MOST_VECTORS];

// What the sums go on from, where the result is not whole blocks. Apart from the loop over k, so that there is one of it and not one
// for each kind of tile.
static __attribute__((noinline)) void start_tile(
    const kernels_product *p, size_t row, size_t block, size_t height, size_t width, tile_sums sums) {
  for (size_t r = 0; r < height; r++) {
    const float *result = p->result + (row + r) * p->result_pitch;
    for (size_t v = 0; v < width; v++) {
      const size_t column = (block + v) * KERNELS_LANES, left = p->columns - column;
      sums[r * width + v] = left >= KERNELS_LANES ? load(result + column) : load_first(result + column, left);
    }
  }
}

// Of sixteen columns from `column` on, whose slopes PRELU takes.
INLINE lanes activated(lanes sum, kernels_activation activation, const float *slopes, size_t column) {
  if (activation == KERNELS_RELU) return choose(sum < 0, (lanes){}, sum);
  if (activation == KERNELS_PRELU) return choose(sum >= 0, sum, sum * load(slopes + column));
  return sum;
}

// The activation, and the way into the result.
static __attribute__((noinline)) void finish_tile(
    const kernels_product *p, size_t row, size_t block, size_t height, size_t width, const tile_sums sums) {
  for (size_t r = 0; r < height; r++) {
    float *result = p->result + (row + r) * p->result_pitch;
    for (size_t v = 0; v < width; v++) {
      const size_t column = (block + v) * KERNELS_LANES, left = p->columns - column;
      const lanes sum = activated(sums[r * width + v], p->activation, p->slopes, column);
      if (left >= KERNELS_LANES) {
        store(result + column, sum);
      } else {
        store_first(result + column, sum, left);
      }
    }
  }
}

#if HAS_AVX512 || HAS_AVX2
enum { GOES_STRAIGHT = 1 };
#else
enum { GOES_STRAIGHT = 0 };
#endif

INLINE void tile(const size_t height, const size_t width, const kernels_product *p, size_t row, size_t block, const int is_half) {
  tile_sums memory;
  lanes sums[MOST_ROWS][MOST_VECTORS];
  // Sums that go on from whole blocks of the result, and others that go there as they are, take no way around where there are many.
  const int is_whole = height > 1 && GOES_STRAIGHT && p->columns >= (block + width) * KERNELS_LANES;
  float *result = p->result + row * p->result_pitch + block * KERNELS_LANES;
  if (p->bias != NULL) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < width; v++) sums[r][v] = load(p->bias + (block + v) * KERNELS_LANES);
    }
  } else if (is_whole) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < width; v++) sums[r][v] = load(result + r * p->result_pitch + v * KERNELS_LANES);
    }
  } else {
    start_tile(p, row, block, height, width, memory);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < width; v++) sums[r][v] = memory[r * width + v];
    }
  }
  const float *left = p->left + row * p->left_pitch;
  const size_t stride = p->inner * KERNELS_LANES;
  const float *right = (const float *)p->right + block * stride;
  const uint16_t *right_half = (const uint16_t *)p->right + block * stride;
  for (size_t k = 0; k < p->inner; k++) {
    lanes columns[MOST_VECTORS];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < width; v++) {
      size_t place = v * stride + k * KERNELS_LANES;
      columns[v] = is_half ? load_halves(right_half + place) : load(right + place);
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) {
      lanes factor = repeat(left[r * p->left_pitch + k]);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < width; v++) sums[r][v] += factor * columns[v];
    }
  }
  if (is_whole && p->activation == KERNELS_IDENTITY) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < width; v++) store(result + r * p->result_pitch + v * KERNELS_LANES, sums[r][v]);
    }
    return;
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < width; v++) memory[r * width + v] = sums[r][v];
  }
  finish_tile(p, row, block, height, width, memory);
}

// `span` numbers, again and again; of the first `count` of them, and zeros.
INLINE lanes repeat_group(const float *from, size_t count, const size_t span) {
  float part[KERNELS_LANES];
  if (count < span) {
    store(part, load_first(from, count));
    from = part;
  }
  if (span == KERNELS_LANES) return load(from);
  if (span == 4) {
    typedef float four __attribute__((vector_size(16)));
    four v;
    memcpy(&v, from, sizeof v);
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
  }
  typedef double pairs __attribute__((vector_size(64)));
  double pair;
  memcpy(&pair, from, sizeof pair);
  return (lanes)(pairs){pair, pair, pair, pair, pair, pair, pair, pair};
}

// Each two neighbours added, and zeros behind.
INLINE lanes sum_of_pairs(lanes v) {
  return __builtin_shufflevector(v, (lanes){}, 0, 2, 4, 6, 8, 10, 12, 14, 16, 16, 16, 16, 16, 16, 16, 16)
      + __builtin_shufflevector(v, (lanes){}, 1, 3, 5, 7, 9, 11, 13, 15, 16, 16, 16, 16, 16, 16, 16, 16);
}

// The last block, where it has several k side by side.
INLINE void narrow_tile(const size_t height, const size_t span, const kernels_product *p, size_t row, size_t block) {
  const float *left = p->left + row * p->left_pitch;
  const float *right = (const float *)p->right + block * p->inner * KERNELS_LANES;
  lanes sums[MOST_ROWS] = {{}};
  size_t k = 0;
  for (; k + span <= p->inner; k += span, right += KERNELS_LANES) {
    const lanes columns = load(right);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) sums[r] += repeat_group(left + r * p->left_pitch + k, span, span) * columns;
  }
  if (k < p->inner) {
    const lanes columns = load(right);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < height; r++) sums[r] += repeat_group(left + r * p->left_pitch + k, p->inner - k, span) * columns;
  }
  tile_sums memory;
  if (p->bias == NULL) start_tile(p, row, block, height, 1, memory);
#pragma clang loop unroll(disable)
  for (size_t r = 0; r < height; r++) {
    const lanes v = sums[r];
    if (p->bias != NULL) memory[r] = load(p->bias + block * KERNELS_LANES);
    if (span == KERNELS_LANES) {
      memory[r] += first_lanes(repeat(sum_of(v)), 1);
    } else {
      memory[r] += span == 4 ? sum_of_pairs(sum_of_pairs(v)) : sum_of_pairs(v);
    }
  }
  finish_tile(p, row, block, height, 1, memory);
}

// For each span its own loop where there are many rows, and one for all where there are not.
static __attribute__((noinline)) void narrow_row(size_t span, const kernels_product *p, size_t row, size_t block) {
  narrow_tile(1, span, p, row, block);
}

INLINE void narrow_tiles(const size_t span, const kernels_product *p, size_t block) {
  size_t row = 0;
  for (; row + NARROW_ROWS <= p->rows; row += NARROW_ROWS) narrow_tile(NARROW_ROWS, span, p, row, block);
  for (; row < p->rows; row++) narrow_row(span, p, row, block);
}

// The columns in blocks of 16 that are `inner × 16`.
INLINE size_t plain_blocks(const kernels_product *p, const int is_half) {
  const size_t padding = kernels_span(p->columns, is_half) > 1 ? 0 : KERNELS_LANES - 1;
  return (p->columns + padding) / KERNELS_LANES;
}

// One row of them.
INLINE void row_of_tiles(const kernels_product *p, size_t row, const int is_half) {
  const size_t blocks = plain_blocks(p, is_half);
  size_t block = 0;
#if LIVE_VECTORS > 1
  for (; block + LIVE_VECTORS <= blocks; block += LIVE_VECTORS) tile(1, LIVE_VECTORS, p, row, block, is_half);
#endif
  for (; block < blocks; block++) tile(1, 1, p, row, block, is_half);
}

static __attribute__((noinline)) void row_of_floats(const kernels_product *p, size_t row) { row_of_tiles(p, row, 0); }

static __attribute__((noinline)) void row_of_halves(const kernels_product *p, size_t row) {
#ifdef ROW_OF_HALVES
  kernels_product one = *p;
  one.left += row * p->left_pitch;
  one.result += row * p->result_pitch;
  one.rows = 1;
  ROW_OF_HALVES(&one);
#else
  row_of_tiles(p, row, 1);
#endif
}

// The rows below `rows`, a multiple of TILE_ROWS, of the first `blocks` blocks.
static __attribute__((noinline)) void tiles(const kernels_product *p, size_t rows, size_t blocks) {
  size_t block = 0;
#if TILE_VECTORS >= 4
  for (; blocks - block >= 7 || blocks - block == 4; block += 4)
    for (size_t row = 0; row < rows; row += TILE_ROWS) tile(TILE_ROWS, 4, p, row, block, 0);
  for (; blocks - block >= 5 || blocks - block == 3; block += 3)
    for (size_t row = 0; row < rows; row += TILE_ROWS) tile(TILE_ROWS, 3, p, row, block, 0);
#endif
#if TILE_VECTORS >= 2
  for (; blocks - block >= 2; block += 2)
    for (size_t row = 0; row < rows; row += TILE_ROWS) tile(TILE_ROWS, 2, p, row, block, 0);
#endif
  for (; block < blocks; block++) {
    size_t row = 0;
    // So many sums as keep an addition from waiting for the last.
    for (; row + COLUMN_ROWS <= rows; row += COLUMN_ROWS) tile(COLUMN_ROWS, 1, p, row, block, 0);
    if (COLUMN_ROWS > TILE_ROWS)
      for (; row < rows; row += TILE_ROWS) tile(TILE_ROWS, 1, p, row, block, 0);
  }
}

// The same of halves. Some of the weights at a time become floats, once for all rows, and the sums go on in the result.
static __attribute__((noinline)) void tiles_of_halves(const kernels_product *p, size_t rows) {
  enum { CHUNK = 128 };
  float weights[TILE_VECTORS * CHUNK * KERNELS_LANES];
  const size_t blocks = plain_blocks(p, 1);
  for (size_t block = 0; block < blocks;) {
    const size_t left = blocks - block;
    // As many as a tile takes, so that none of one is left over where it can be helped.
    size_t width = left >= 7 || left == 4 ? 4 : left >= 5 || left == 3 ? 3 : left;
    if (width > TILE_VECTORS) width = TILE_VECTORS;
    kernels_product part = *p;
    part.right = weights;
    part.is_half = 0;
    part.columns = p->columns - block * KERNELS_LANES;
    if (part.columns > width * KERNELS_LANES) part.columns = width * KERNELS_LANES;
    part.result += block * KERNELS_LANES;
    if (p->bias != NULL) part.bias += block * KERNELS_LANES;
    if (p->slopes != NULL) part.slopes += block * KERNELS_LANES;
    for (size_t k = 0; k < p->inner; k += part.inner) {
      part.inner = p->inner - k < CHUNK ? p->inner - k : CHUNK;
      part.left = p->left + k;
      part.activation = k + part.inner == p->inner ? p->activation : KERNELS_IDENTITY;
      for (size_t v = 0; v < width; v++) {
        const uint16_t *from = (const uint16_t *)p->right + ((block + v) * p->inner + k) * KERNELS_LANES;
        float *to = weights + v * part.inner * KERNELS_LANES;
        for (size_t i = 0; i < part.inner * KERNELS_LANES; i += KERNELS_LANES) store(to + i, load_halves(from + i));
      }
      tiles(&part, rows, width);
      part.bias = NULL;
    }
    block += width;
  }
}

static void product(const kernels_product *p) {
  size_t row = p->rows / TILE_ROWS * TILE_ROWS;
  if (p->is_half) {
    if (row > 0) tiles_of_halves(p, row);
    for (; row < p->rows; row++) row_of_halves(p, row);
    return;
  }
  if (row > 0) tiles(p, row, plain_blocks(p, 0));
  for (; row < p->rows; row++) row_of_floats(p, row);
  const size_t span = kernels_span(p->columns, 0), block = p->columns / KERNELS_LANES;
  if (span == KERNELS_LANES) narrow_tiles(KERNELS_LANES, p, block);
  if (span == 4) narrow_tiles(4, p, block);
  if (span == 2) narrow_tiles(2, p, block);
}
