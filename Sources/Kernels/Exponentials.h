// Exponentials of many numbers at once.

// 2^x for −126 ≤ x < 127, and 0 below: 2ⁿ · 2^f with n the integer nearest to x, and for |f| ≤ ½ the polynomial 1 + f·q(f) of
// degree 5 with the least relative error, 9.2·10⁻⁸; with rounding it is off by less than 2·10⁻⁷. 2⁰ is 1.
INLINE lanes power_of_2(lanes x) {
  // Adding 1.5·2²³ leaves no bits behind the point, which rounds, and puts n into the low bits.
  const float magic = 0x1.8p23f;
  lanes shifted = x + magic;
  lanes f = x - (shifted - magic);
  lanes sum = f * 1.326472731307149e-3f + 9.671512991189957e-3f;
  sum = sum * f + 5.550733581185341e-2f;
  sum = sum * f + 2.4022242426872253e-1f;
  sum = sum * f + 6.931470036506653e-1f;
  sum = sum * f + 1.0f;
  lanes result = (lanes)((integers)sum + ((integers)shifted << 23));
  return (lanes)((x >= -126.0f) & (integers)result);
}

static const float log2_of_e = 1.44269504f;

static float exponentiate(float *row, size_t count, float size) {
  const lanes scale = repeat(size);
  lanes sums = {};
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    const size_t left = count - j;
    float part[KERNELS_LANES] = {0};
    if (left < KERNELS_LANES) memcpy(part, row + j, left * sizeof *part);
    lanes distance = load(left < KERNELS_LANES ? part : row + j);
    distance = choose(distance < 0, distance, (lanes){}) * scale;
    lanes weight = power_of_2(distance * log2_of_e);
    if (left < KERNELS_LANES) {
      weight = first_lanes(weight, left);
      store(part, weight);
      memcpy(row + j, part, left * sizeof *part);
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

// Rows at a time: as many as have their totals in registers.
enum { GROUP = 4 };

static void exponential_rows(
    const float *rates, const float *distances, size_t count, float *rows, size_t pitch, float *totals) {
  for (size_t k = 0; k < KERNELS_LANES; k += GROUP) {
    lanes sums[GROUP] = {{}};
    lanes rate[GROUP];
    for (size_t i = 0; i < GROUP; i++) rate[i] = repeat(rates[k + i] * log2_of_e);
    size_t j = 0;
    for (; j + KERNELS_LANES <= count; j += KERNELS_LANES) {
      lanes distance = load(distances + j);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < GROUP; i++) {
        lanes row = power_of_2(rate[i] * distance);
        store(rows + (k + i) * pitch + j, row);
        sums[i] += row;
      }
    }
    if (j < count) {
      for (size_t i = 0; i < GROUP; i++) {
        lanes row = first_lanes(power_of_2(rate[i] * load(distances + j)), count - j);
        store(rows + (k + i) * pitch + j, row);
        sums[i] += row;
      }
    }
    for (size_t i = 0; i < GROUP; i++) totals[k + i] = sum_of(sums[i]);
  }
}

static void combine_rows(const float *factors, const float *rows, size_t pitch, size_t count, float *sum) {
  lanes factor[KERNELS_LANES];
#pragma clang loop unroll(full)
  for (size_t k = 0; k < KERNELS_LANES; k++) factor[k] = repeat(factors[k]);
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    // Two sums, so that one addition need not wait for the last.
    lanes even = load(sum + j), odd = {};
#pragma clang loop unroll(full)
    for (size_t k = 0; k < KERNELS_LANES; k += 2) {
      even += factor[k] * load(rows + k * pitch + j);
      odd += factor[k + 1] * load(rows + (k + 1) * pitch + j);
    }
    store(sum + j, even + odd);
  }
}
