// Sums of Chebyshev polynomials of degree below KERNELS_NODES.

// Recurrences of some vectors side by side need not wait for themselves, and sums stay in registers, where there are enough of them;
// elsewhere the code would only be larger.
#if HAS_AVX512
#define UNROLL_SUMS _Pragma("clang loop unroll(full)")
enum { TOGETHER = 4 };
#else
#define UNROLL_SUMS _Pragma("clang loop unroll(disable)")
enum { TOGETHER = 1 };
#endif

// Vectors of points at a time, a multiple of TOGETHER.
enum { POINTS = 8 };

// Of `count` points the places s_i, and the points over Σ_p coefficients[p] · T_p(s_i): in the middle, and 0, for those that are not there.
static __attribute__((noinline)) void chebyshev_weights(
    const float *points, size_t count, float low, float scale, const float *coefficients, size_t height, lanes *places,
    lanes *weights) {
  float part[POINTS * KERNELS_LANES] = {0};
  memcpy(part, points, count * sizeof *part);
  for (size_t first = 0; first < POINTS; first += TOGETHER) {
    lanes s[TOGETHER], after[TOGETHER], now[TOGETHER];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < TOGETHER; v++) {
      const size_t start = (first + v) * KERNELS_LANES;
      s[v] = first_lanes((load(part + start) - low) * scale - 1.0f, start < count ? count - start : 0);
      after[v] = now[v] = (lanes){};
    }
    // Clenshaw's recurrence for the sum, from the highest degree down.
#pragma clang loop unroll(disable)
    for (size_t q = height - 1; q > 0; q--) {
#pragma clang loop unroll(full)
      for (size_t v = 0; v < TOGETHER; v++) {
        const lanes before = (s[v] + s[v]) * now[v] + (repeat(coefficients[q]) - after[v]);
        after[v] = now[v];
        now[v] = before;
      }
    }
#pragma clang loop unroll(full)
    for (size_t v = 0; v < TOGETHER; v++) {
      places[first + v] = s[v];
      weights[first + v] =
          load(part + (first + v) * KERNELS_LANES) / (s[v] * now[v] + (repeat(coefficients[0]) - after[v]));
    }
    if ((first + TOGETHER) * KERNELS_LANES >= count) return;
  }
}

// sums[q] += weight · T_q(s): T₀ = 1, T₁ = s, T_{q+1} = 2s·T_q − T_{q−1}.
static __attribute__((noinline)) void add_moments(const lanes *places, const lanes *weights, size_t count, lanes *moments) {
  lanes sums[KERNELS_NODES];
UNROLL_SUMS
  for (size_t q = 0; q < KERNELS_NODES; q++) sums[q] = moments[q];
  for (size_t v = 0; v < count; v++) {
    const lanes twice = places[v] + places[v];
    lanes last = weights[v], next = places[v] * weights[v];
    sums[0] += last;
UNROLL_SUMS
    for (size_t q = 1; q < KERNELS_NODES; q++) {
      sums[q] += next;
      const lanes following = twice * next - last;
      last = next;
      next = following;
    }
  }
UNROLL_SUMS
  for (size_t q = 0; q < KERNELS_NODES; q++) moments[q] = sums[q];
}

static void chebyshev_moments(
    const float *points, size_t count, float low, float scale, const float *coefficients, size_t height, float *moments) {
  lanes places[POINTS], weights[POINTS], sums[KERNELS_NODES] = {{}};
  while (count > 0) {
    const size_t some = count < POINTS * KERNELS_LANES ? count : POINTS * KERNELS_LANES;
    chebyshev_weights(points, some, low, scale, coefficients, height, places, weights);
    add_moments(places, weights, (some + KERNELS_LANES - 1) / KERNELS_LANES, sums);
    points += some;
    count -= some;
  }
  for (size_t q = 0; q < KERNELS_NODES; q++) moments[q] = sum_of(sums[q]);
}
