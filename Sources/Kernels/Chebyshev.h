// Sums of Chebyshev polynomials of degree below KERNELS_NODES.

// Only where there are registers for all of them; elsewhere the code would only be larger.
#if HAS_AVX512
#define UNROLL_SUMS _Pragma("clang loop unroll(full)")
#else
#define UNROLL_SUMS _Pragma("clang loop unroll(disable)")
#endif

static void chebyshev_moments(
    const float *points, size_t count, float low, float scale, const float *coefficients, float *moments) {
  lanes sums[KERNELS_NODES] = {{}};
  for (size_t i = 0; i < count; i += KERNELS_LANES) {
    const size_t left = count - i;
    float part[KERNELS_LANES] = {0};
    if (left < KERNELS_LANES) memcpy(part, points + i, left * sizeof *part);
    lanes point = load(left < KERNELS_LANES ? part : points + i);
    // Lanes that are not there stand in the middle.
    lanes s = (point - low) * scale - 1.0f;
    if (left < KERNELS_LANES) s = first_lanes(s, left);
    const lanes twice = s + s;
    // Clenshaw's recurrence for the sum, from the highest degree down.
    lanes after = {}, now = {};
UNROLL_SUMS
    for (size_t q = KERNELS_NODES - 1; q > 0; q--) {
      lanes before = twice * now + (repeat(coefficients[q]) - after);
      after = now;
      now = before;
    }
    lanes weight = point / (s * now + (repeat(coefficients[0]) - after));
    if (left < KERNELS_LANES) weight = first_lanes(weight, left);
    // T₀ = 1, T₁ = s, T_{q+1} = 2s·T_q − T_{q−1}, each times the weight.
    lanes last = weight, next = s * weight;
    sums[0] += last;
UNROLL_SUMS
    for (size_t q = 1; q < KERNELS_NODES; q++) {
      sums[q] += next;
      lanes following = twice * next - last;
      last = next;
      next = following;
    }
  }
  for (size_t q = 0; q < KERNELS_NODES; q++) moments[q] = sum_of(sums[q]);
}
