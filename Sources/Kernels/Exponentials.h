// Exponentials of many numbers at once.

// 2^x for −125 ≤ x < 127, and 0 below: 2ⁿ · 2^f with n the integer nearest to x, and for |f| ≤ ½ the polynomial 1 + f·q(f) of
// degree 5 with the least relative error, 9.2·10⁻⁸; with rounding it is off by less than 2·10⁻⁷. 2⁰ is 1. The same bits at
// every level with a fused multiply-add, however n is found and put back.
static const float degree_5 = 1.326472731307149e-3f, degree_4 = 9.671512991189957e-3f, degree_3 = 5.550733581185341e-2f,
                   degree_2 = 2.4022242426872253e-1f, degree_1 = 6.931470036506653e-1f;

// The integer nearest to x, |x| < 2²².
INLINE lanes nearest(lanes x) {
#if HAS_AVX512
  return (lanes)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#else
  // Adding 1.5·2²³ leaves no bits behind the point, which rounds.
  return (x + 0x1.8p23f) - 0x1.8p23f;
#endif
}

// 2ⁿ·y for an integer n, where neither that nor y is beyond what a normal number may be.
INLINE lanes times_power(lanes y, lanes n) {
#if HAS_AVX512
  return (lanes)_mm512_scalef_ps((__m512)y, (__m512)n);
#else
  return (lanes)((integers)y + (__builtin_convertvector(n, integers) << 23));
#endif
}

INLINE lanes power_of_2(lanes x) {
  const lanes n = nearest(x), f = x - n;
  lanes sum = f * degree_5 + degree_4;
  sum = sum * f + degree_3;
  sum = sum * f + degree_2;
  sum = sum * f + degree_1;
  sum = sum * f + 1.0f;
  return (lanes)((x >= -125.0f) & (integers)times_power(sum, n));
}

static const float log2_of_e = 1.44269504f;

static float exponentiate(float *row, size_t count, float size) {
  const lanes scale = repeat(size);
  lanes sums = {};
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    const size_t left = count - j;
    lanes distance = left < KERNELS_LANES ? load_first(row + j, left) : load(row + j);
    distance = choose(distance < 0, distance, (lanes){}) * scale;
    lanes weight = power_of_2(distance * log2_of_e);
    if (left < KERNELS_LANES) {
      weight = first_lanes(weight, left);
      store_first(row + j, weight, left);
    } else {
      store(row + j, weight);
    }
    sums += weight;
  }
  return sum_of(sums);
}

static void add(const float *row, size_t count, float factor, float *sum) {
  size_t j = 0;
  for (; j + KERNELS_LANES <= count; j += KERNELS_LANES) store(sum + j, load(sum + j) + factor * load(row + j));
  for (; j < count; j++) sum[j] += factor * row[j];
}

// Rows at a time: as many as have their totals in registers, where there are registers for them.
enum { GROUP = 4 };
#if HAS_AVX512 || HAS_AVX2
#define UNROLL_GROUP _Pragma("clang loop unroll(full)")
#else
#define UNROLL_GROUP _Pragma("clang loop unroll(disable)")
#endif

// Of each of some vectors the lanes below `left`, and zeros. Where there are masks, a branch costs less.
INLINE void keep_first(lanes *vectors, const size_t height, size_t left) {
#if HAS_AVX512
  if (left >= KERNELS_LANES) return;
#endif
UNROLL_GROUP
  for (size_t i = 0; i < height; i++) vectors[i] = first_lanes(vectors[i], left);
}

static void exponential_rows(
    const float *rates, size_t height, const float *distances, size_t count, float *rows, size_t pitch, float *totals) {
  for (size_t k = 0; k < height; k += GROUP) {
    lanes sums[GROUP] = {{}};
    lanes rate[GROUP];
    for (size_t i = 0; i < GROUP; i++) rate[i] = repeat(rates[k + i] * log2_of_e);
    for (size_t j = 0; j < count; j += KERNELS_LANES) {
      const lanes distance = load(distances + j);
      lanes results[GROUP];
UNROLL_GROUP
      for (size_t i = 0; i < GROUP; i++) results[i] = power_of_2(rate[i] * distance);
      keep_first(results, GROUP, count - j);
UNROLL_GROUP
      for (size_t i = 0; i < GROUP; i++) {
        store(rows + (k + i) * pitch + j, results[i]);
        sums[i] += results[i];
      }
    }
#pragma clang loop unroll(disable)
    for (size_t i = 0; i < GROUP; i++) totals[k + i] = sum_of(sums[i]);
  }
}

#if HAS_AVX512 || HAS_AVX2

// 2^x and 2^−x for |x| < 125: the same polynomial in f and in −f, from its even and its odd powers.
INLINE void powers_of_2(lanes x, lanes *both) {
  const lanes n = nearest(x), f = x - n, square = f * f;
  lanes even = square * degree_4 + degree_2, odd = square * degree_5 + degree_3;
  even = even * square;
  odd = odd * square + degree_1;
  // 1 comes last, for each sum is rounded to its size.
  both[0] = times_power((even + odd * f) + 1.0f, n);
  both[1] = times_power((even - odd * f) + 1.0f, -n);
}

static void exponential_pairs(
    const float *rates, size_t height, const float *distances, size_t count, float *rows, size_t pitch, float *totals) {
  for (size_t k = 0; k < height / 2; k++) {
    lanes up = {}, down = {};
    const lanes rate = repeat(rates[k] * log2_of_e);
    float *row = rows + k * pitch, *opposite = rows + (height - 1 - k) * pitch;
    for (size_t j = 0; j < count; j += KERNELS_LANES) {
      lanes results[2];
      powers_of_2(rate * load(distances + j), results);
      keep_first(results, 2, count - j);
      store(row + j, results[0]);
      store(opposite + j, results[1]);
      up += results[0];
      down += results[1];
    }
    totals[k] = sum_of(up);
    totals[height - 1 - k] = sum_of(down);
  }
}

#else

// Where a number waits for registers, its opposite costs as much as another one.
static void exponential_pairs(
    const float *rates, size_t height, const float *distances, size_t count, float *rows, size_t pitch, float *totals) {
  exponential_rows(rates, height, distances, count, rows, pitch, totals);
}

#endif

static void combine_rows(
    const float *factors, size_t height, const float *rows, size_t pitch, size_t count, float *sum) {
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    // Four sums, so that one addition need not wait for the last.
    lanes sums[GROUP] = {load(sum + j)};
    for (size_t k = 0; k < height; k += GROUP) {
#pragma clang loop unroll(full)
      for (size_t i = 0; i < GROUP; i++) sums[i] += repeat(factors[k + i]) * load(rows + (k + i) * pitch + j);
    }
    store(sum + j, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}
