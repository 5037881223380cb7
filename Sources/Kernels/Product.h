// Products of matrices. A tile of the result stays in registers while it is summed, from its start to its activation, so the
// order of a sum is that of k whatever the tile: the number of rows changes no bit.

// The tallest and the widest tile of all levels.
enum { MOST_ROWS = 14, MOST_VECTORS = 8 };

// The sums of a tile outside of registers, `height × width` vectors.
typedef lanes tile_sums[MOST_ROWS * MOST_VECTORS];

// What the sums begin with. Apart from the loop over k, so that there is one of it and not one for each kind of tile.
static __attribute__((noinline)) void start_tile(
    const kernels_product *p, size_t row, size_t block, size_t height, size_t width, tile_sums sums) {
  for (size_t r = 0; r < height; r++) {
    const float *result = p->result + (row + r) * p->result_pitch;
    for (size_t v = 0; v < width; v++) {
      const size_t column = (block + v) * KERNELS_LANES, left = p->columns - column;
      if (p->bias != NULL) {
        sums[r * width + v] = load(p->bias + column);
      } else if (left >= KERNELS_LANES) {
        sums[r * width + v] = load(result + column);
      } else {
        float part[KERNELS_LANES] = {0};
        memcpy(part, result + column, left * sizeof *part);
        sums[r * width + v] = load(part);
      }
    }
  }
}

// The activation, and the way into the result.
static __attribute__((noinline)) void finish_tile(
    const kernels_product *p, size_t row, size_t block, size_t height, size_t width, const tile_sums sums) {
  for (size_t r = 0; r < height; r++) {
    float *result = p->result + (row + r) * p->result_pitch;
    for (size_t v = 0; v < width; v++) {
      const size_t column = (block + v) * KERNELS_LANES, left = p->columns - column;
      lanes sum = sums[r * width + v];
      if (p->activation == KERNELS_RELU) sum = choose(sum < 0, (lanes){}, sum);
      if (p->activation == KERNELS_PRELU) sum = choose(sum >= 0, sum, sum * load(p->slopes + column));
      if (left >= KERNELS_LANES) {
        store(result + column, sum);
      } else {
        float part[KERNELS_LANES];
        store(part, sum);
        memcpy(result + column, part, left * sizeof *part);
      }
    }
  }
}

INLINE void tile(const size_t height, const size_t width, const kernels_product *p, size_t row, size_t block, const int is_half) {
  tile_sums memory;
  start_tile(p, row, block, height, width, memory);
  lanes sums[MOST_ROWS][MOST_VECTORS];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < width; v++) sums[r][v] = memory[r * width + v];
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
#pragma clang loop unroll(full)
  for (size_t r = 0; r < height; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < width; v++) memory[r * width + v] = sums[r][v];
  }
  finish_tile(p, row, block, height, width, memory);
}

INLINE void tile_column(const size_t width, const kernels_product *p, size_t block, const int is_half) {
  const size_t height = TILE_ROWS(width), half = height / 2 > 0 ? height / 2 : 1;
  size_t row = 0;
  for (; row + height <= p->rows; row += height) tile(height, width, p, row, block, is_half);
  for (; row + half <= p->rows; row += half) tile(half, width, p, row, block, is_half);
  for (; row < p->rows; row++) tile(1, width, p, row, block, is_half);
}

INLINE void tiles(const kernels_product *p, const int is_half) {
  const size_t blocks = (p->columns + KERNELS_LANES - 1) / KERNELS_LANES;
  size_t block = 0;
  if (p->rows == 1) {
    for (; block + LIVE_VECTORS <= blocks; block += LIVE_VECTORS) tile(1, LIVE_VECTORS, p, 0, block, is_half);
    for (; block < blocks; block++) tile(1, 1, p, 0, block, is_half);
    return;
  }
#if TILE_VECTORS >= 4
  for (; blocks - block >= 7 || blocks - block == 4; block += 4) tile_column(4, p, block, is_half);
  for (; blocks - block >= 5 || blocks - block == 3; block += 3) tile_column(3, p, block, is_half);
#endif
#if TILE_VECTORS >= 2
  for (; blocks - block >= 2; block += 2) tile_column(2, p, block, is_half);
#endif
  for (; block < blocks; block++) tile_column(1, p, block, is_half);
}

static void product(const kernels_product *p) {
#ifdef LIVE_HALVES
  if (p->is_half && p->rows == 1) return LIVE_HALVES(p);
#endif
  if (p->is_half) {
    tiles(p, 1);
  } else {
    tiles(p, 0);
  }
}

static float dot(const float *left, const float *right, size_t count) {
  lanes sums[4] = {{}, {}, {}, {}};
  size_t k = 0;
  for (; k + 4 * KERNELS_LANES <= count; k += 4 * KERNELS_LANES) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) sums[i] += load(left + k + i * KERNELS_LANES) * load(right + k + i * KERNELS_LANES);
  }
  for (; k + KERNELS_LANES <= count; k += KERNELS_LANES) sums[0] += load(left + k) * load(right + k);
  float total = sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; k < count; k++) total += left[k] * right[k];
  return total;
}
